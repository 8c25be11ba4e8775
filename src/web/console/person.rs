//! One person: who they are, their devices, sessions and invitation, and what can be ended.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{Redirect, Response};
use serde::Deserialize;

use super::entry::Nothing;
use super::frame::{Done, Frame, Part, telling};
use super::{Handed, Permitted, to};
use crate::domain::device::Device;
use crate::domain::ids::{DeviceId, SessionId, UserId};
use crate::domain::invitation::InvitationKind;
use crate::domain::letter::MailState;
use crate::domain::logged::Logged;
use crate::domain::operator::permit::{EndSessions, SeeUsers, TendDevices, TestPush};
use crate::domain::operator::{Act, Shield};
use crate::domain::refusal::Refusal;
use crate::domain::text::Name;
use crate::domain::user::{User, UserStatus};
use crate::flow::people::{People, Seen};
use crate::flow::probe::{Probe, Probed};
use crate::flow::review::Review;
use crate::store::person::Profile;
use crate::web::headers::Policy;
use crate::web::page::Pen;
use crate::web::problem::Problem;

/// A person; what the operator may do stands beside it.
#[derive(Debug, Clone, Template)]
#[template(path = "console/person.html")]
#[allow(clippy::struct_excessive_bools, reason = "one for each permit, independent of each other")]
pub(super) struct PersonPage {
    frame: Frame,
    profile: Profile,
    shield: Shield,
    requests: Vec<Logged>,
    /// What came of a message that was sent just now.
    probed: Option<Probed>,
    may_test: bool,
    may_foretell: bool,
    may_tend: bool,
    may_end: bool,
    may_suspend: bool,
    may_remove: bool,
    may_invite: bool,
    may_revoke: bool,
    was_revoked: bool,
    may_issue: bool,
    may_reactivate: bool,
    may_identify: bool,
    may_protect: bool,
}

/// One of their devices, with what can be done.
#[derive(Debug, Clone, Template)]
#[template(path = "console/device.html")]
struct DevicePage {
    frame: Frame,
    user: User,
    device: Device,
}

impl PersonPage {
    const fn may_be_suspended(&self) -> bool {
        self.may_suspend && matches!(self.profile.user.status, UserStatus::Invited | UserStatus::Active)
    }
}

pub(super) fn user(id: &str) -> Result<UserId, Problem> {
    UserId::parse(id).map_err(|_| Refusal::NotFound.into())
}

fn device_of(id: &str) -> Result<DeviceId, Problem> {
    DeviceId::parse(id).map_err(|_| Refusal::NotFound.into())
}

/// Leads to somebody's page, which says what was done.
pub(super) fn done(user: &UserId, what: &str) -> Redirect {
    to(&telling(&format!("/console/users/{user}"), what))
}

/// So many of their requests stand on the page.
const LATEST: u16 = 10;

/// What the page before has done.
#[derive(Deserialize, Default)]
pub struct Told {
    #[serde(default)]
    push: String,
    #[serde(default)]
    invitation: String,
    #[serde(flatten)]
    done: Done,
}

/// `GET /console/users/{id}`
pub async fn show(
    State((people, review)): State<(People, Review)>,
    who: Permitted<SeeUsers>,
    Path(id): Path<String>,
    Query(told): Query<Told>,
    pen: Pen,
) -> Result<Response, Problem> {
    let page = page((&people, &review), &who, (&id, &told), &pen).await?;
    Ok(pen.write(StatusCode::OK, Policy::Page, &page))
}

/// The page as it is now.
pub(super) async fn page(
    (people, review): (&People, &Review),
    who: &Permitted<SeeUsers>,
    (id, told): (&str, &Told),
    pen: &Pen,
) -> Result<PersonPage, Problem> {
    let Seen { profile, shield } = people.one(&who.warrant, &user(id)?).await?;
    let sees_requests = who.present.warrant(review.clock.as_ref());
    let requests = match &sees_requests {
        Ok(warrant) => review.requests_of(warrant, &profile.user.id, LATEST).await?,
        Err(_) => Vec::new(),
    };
    let may = |act| who.present.may(act) && who.present.operator.role.may_act_on(shield);
    let is_active = profile.user.status == UserStatus::Active;
    let is_gone = profile.user.status == UserStatus::Removed;
    let may_invite = may(Act::Invite) && profile.user.status == UserStatus::Invited;
    Ok(PersonPage {
        requests,
        probed: Probed::parse(&told.push),
        may_test: may(Act::TestPush),
        may_foretell: !is_gone && who.present.may(Act::TestUsers),
        may_tend: may(Act::TendDevices),
        may_end: may(Act::EndSessions),
        may_suspend: may(Act::Suspend),
        may_remove: may(Act::RemoveUsers) && !is_gone,
        may_invite,
        may_revoke: (may_invite || is_active && may(Act::Invite))
            && profile.invitation.as_ref().is_some_and(|one| one.is_open(review.clock.now())),
        was_revoked: told.invitation == "revoked" && profile.invitation.is_none(),
        may_issue: is_active && may(Act::IssuePasscodes) && who.present.operator.role.may_stand_in_for(shield),
        may_reactivate: is_active && may(Act::Reactivate),
        may_identify: !is_gone && may(Act::SetIdentity),
        may_protect: !is_gone && may(Act::Protect),
        frame: Frame::new(pen, &who.present, Part::Users).telling(&told.done),
        profile,
        shield,
    })
}

/// `GET /console/users/{id}/devices/{device}`
pub async fn device(
    State(people): State<People>,
    who: Permitted<TendDevices>,
    Path((id, device)): Path<(String, String)>,
    pen: Pen,
) -> Result<Response, Problem> {
    let (user, device) = people.device_of(&who.warrant, &user(&id)?, &device_of(&device)?).await?;
    let page = DevicePage { frame: Frame::new(&pen, &who.present, Part::Users), user, device };
    Ok(pen.write(StatusCode::OK, Policy::Page, &page))
}

/// The form that names a device.
#[derive(Deserialize)]
pub struct NewName {
    #[serde(default)]
    name: String,
}

/// `POST /console/users/{id}/devices/{device}/rename`
pub async fn rename(
    State(people): State<People>,
    Path((id, device)): Path<(String, String)>,
    sent: Handed<TendDevices, NewName>,
) -> Result<Redirect, Problem> {
    let (user, device) = (user(&id)?, device_of(&device)?);
    let name = Name::parse(&sent.form.name).map_err(|_| Problem::from(Refusal::NotAName))?;
    people.rename_device(&sent.warrant, &user, (&device, &name)).await?;
    Ok(done(&user, "device-renamed"))
}

/// The form that takes a device away: its name, typed once more.
#[derive(Deserialize)]
pub struct Confirmed {
    #[serde(default)]
    confirm: String,
}

/// `POST /console/users/{id}/devices/{device}/remove`
pub async fn retire(
    State(people): State<People>,
    Path((id, device)): Path<(String, String)>,
    sent: Handed<TendDevices, Confirmed>,
) -> Result<Redirect, Problem> {
    let (user, device) = (user(&id)?, device_of(&device)?);
    people.retire_device(&sent.warrant, &user, (&device, sent.form.confirm.trim())).await?;
    Ok(done(&user, "device-removed"))
}

/// `POST /console/users/{id}/devices/{device}/push`
pub async fn test_push(
    State(probe): State<Probe>,
    Path((id, device)): Path<(String, String)>,
    sent: Handed<TestPush, Nothing>,
) -> Result<Redirect, Problem> {
    let user = user(&id)?;
    let probed = probe.push(&sent.warrant, &user, &device_of(&device)?).await?;
    Ok(to(&format!("/console/users/{user}?push={}", probed.as_str())))
}

/// The form that ends one session, or all.
#[derive(Deserialize)]
pub struct Ending {
    #[serde(default)]
    session: String,
}

/// `POST /console/users/{id}/sessions/end`
pub async fn end_sessions(
    State(people): State<People>,
    Path(id): Path<String>,
    sent: Handed<EndSessions, Ending>,
) -> Result<Redirect, Problem> {
    let user = user(&id)?;
    let session = match sent.form.session.as_str() {
        "" => None,
        id => Some(SessionId::parse(id).map_err(|_| Problem::from(Refusal::BadRequest))?),
    };
    people.end_sessions(&sent.warrant, &user, session.as_ref()).await?;
    Ok(done(&user, if session.is_some() { "session-ended" } else { "sessions-ended" }))
}
