//! People: lists of them, one, a new one, and their devices.

use axum::Json;
use axum::extract::{Path, State};
use axum::response::Response;
use serde::Serialize;
use serde_json::json;

use crate::domain::address::{Address, DomainName};
use crate::domain::device::PushHealth;
use crate::domain::ids::{ApplicationId, UserId};
use crate::domain::language::LanguageTag;
use crate::domain::mailbox::Mailbox;
use crate::domain::operator::permit::{Invite, RevealLinks, SeeUsers, SetIdentity};
use crate::domain::refusal::Refusal;
use crate::domain::text::Name;
use crate::domain::time::Time;
use crate::domain::user::{ImmutableId, Standing, User, UserStatus};
use crate::domain::words::Sought;
use crate::flow::desk::Desk;
use crate::flow::manage::{Invitee, NewPerson};
use crate::flow::once::Once;
use crate::flow::people::{People, Seen};
use crate::flow::rules::INVITATION_LIFETIME;
use crate::store::directory::{Cursor, Listed, Query, Scope};
use crate::web::problem::Problem;

use super::Held;
use super::body::{Fields, wrong, wrong_as};
use super::creation::{Created, Creation, Link};
use super::listing::{Asked, Page};

/// A person as programs read them.
#[derive(Serialize)]
pub struct Person {
    id: UserId,
    address: String,
    name: Option<Name>,
    domain: DomainName,
    immutable_id: ImmutableId,
    status: &'static str,
    language: Option<LanguageTag>,
    devices: u32,
    last_active_at: Option<String>,
    invitation: Option<Invitation>,
}

#[derive(Serialize)]
#[allow(clippy::struct_field_names, reason = "the names are what programs read")]
struct Invitation {
    sent_at: String,
    expires_at: String,
    opened_at: Option<String>,
    used_at: Option<String>,
}

fn at(time: Time) -> String {
    time.to_string()
}

impl Person {
    fn of(user: User, status: &'static str, invitation: Option<Invitation>) -> Self {
        Self {
            id: user.id,
            address: user.address.to_string(),
            name: user.name,
            domain: user.domain,
            immutable_id: user.immutable_id,
            status,
            language: user.language,
            devices: 0,
            last_active_at: None,
            invitation,
        }
    }

    fn listed(row: Listed) -> Self {
        let invitation = row.invitation.map(|sent| Invitation {
            sent_at: at(sent.sent_at),
            expires_at: at(sent.expires_at),
            opened_at: sent.opened_at.map(at),
            used_at: sent.used_at.map(at),
        });
        let person = Self::of(row.user, row.standing.as_str(), invitation);
        Self { devices: row.devices, last_active_at: row.seen_at.map(at), ..person }
    }

    fn seen(seen: Seen, now: Time) -> Self {
        let profile = seen.profile;
        let can_be_used = profile.invitation.as_ref().is_some_and(|invitation| invitation.expires_at > now);
        let status = match profile.user.status {
            UserStatus::Invited if !can_be_used => Standing::Expired.as_str(),
            other => other.as_str(),
        };
        let invitation = profile.invitation.map(|invitation| Invitation {
            sent_at: at(invitation.created_at),
            expires_at: at(invitation.expires_at),
            opened_at: invitation.opened_at.map(at),
            used_at: invitation.used_at.map(at),
        });
        Self {
            devices: u32::try_from(profile.devices.len()).unwrap_or(u32::MAX),
            last_active_at: profile.devices.iter().map(|device| device.seen_at).max().map(at),
            ..Self::of(profile.user, status, invitation)
        }
    }
}

/// The person that a path names.
pub(super) fn named(id: &str) -> Result<UserId, Problem> {
    UserId::parse(id).map_err(|_| Refusal::NotFound.into())
}

/// `GET /api/v1/users`
pub async fn list(
    State(desk): State<Desk>,
    who: Held<SeeUsers>,
    mut asked: Asked,
) -> Result<Json<Page<Person>>, Problem> {
    let scope = match (asked.filter("application"), asked.filter("domain")) {
        (None, None) => Scope::Instance,
        (Some(id), None) => Scope::Application(ApplicationId::parse(&id).map_err(|why| wrong_as("application", &why))?),
        (None, Some(name)) => Scope::Domain(DomainName::parse(&name).map_err(|why| wrong_as("domain", &why))?),
        (Some(_), Some(_)) => return Err(wrong("domain")),
    };
    let standing = asked.filter("status");
    let standings = standing.map(|word| Standing::parse(&word).ok_or_else(|| wrong("status"))).transpose()?;
    let sought = asked.filter("q").map(|words| Sought::parse(&words).ok_or_else(|| wrong("q"))).transpose()?;
    let query = Query {
        scope,
        standings: standings.into_iter().collect(),
        sought,
        limit: asked.limit()?,
        after: asked.cursor(Cursor::parse)?,
        ..Query::default()
    };
    asked.done()?;
    let page = desk.by(&who.warrant).people(&query).await?;
    Ok(Json(Page {
        items: page.rows.into_iter().map(Person::listed).collect(),
        next: page.next.map(|next| asked.cursor_to(&next.to_text())),
    }))
}

/// `GET /api/v1/users/{id}`
pub async fn one(
    State((people, desk)): State<(People, Desk)>,
    who: Held<SeeUsers>,
    Path(id): Path<String>,
) -> Result<Json<Person>, Problem> {
    let seen = people.one(&who.warrant, &named(&id)?).await?;
    Ok(Json(Person::seen(seen, desk.clock().now())))
}

/// A device as programs read it.
#[derive(Serialize)]
pub struct Device {
    id: String,
    name: Name,
    push: PushHealth,
    created_at: String,
    last_active_at: String,
}

/// `GET /api/v1/users/{id}/devices`
pub async fn devices(
    State(people): State<People>,
    who: Held<SeeUsers>,
    Path(id): Path<String>,
) -> Result<Json<Page<Device>>, Problem> {
    let seen = people.one(&who.warrant, &named(&id)?).await?;
    let items = seen.profile.devices.into_iter().map(|device| Device {
        id: device.id.to_string(),
        name: device.name,
        push: device.push,
        created_at: at(device.created_at),
        last_active_at: at(device.seen_at),
    });
    Ok(Json(Page { items: items.collect(), next: None }))
}

/// `POST /api/v1/users`
pub async fn create(State((desk, once)): State<(Desk, Once)>, sent: Creation<Invite>) -> Result<Response, Problem> {
    let Creation { warrant, mut fields, call } = sent;
    let (new, reveals) = read(&mut fields)?;
    let sets_identity = new.immutable_id.is_some() || new.personal_address.is_some();
    let identity = sets_identity.then(|| call.holder.warrant::<SetIdentity>()).transpose()?;
    if reveals {
        call.holder.warrant::<RevealLinks>()?;
    }
    let act = async { created(desk.by(&warrant).create(new, identity.as_ref()).await?, reveals) };
    let created = call.once(&once, act).await?;
    call.told(&desk, created).await
}

fn read(fields: &mut Fields) -> Result<(NewPerson, bool), Problem> {
    let address = fields.text("address")?;
    let new = NewPerson {
        address: Address::parse(&address).map_err(|why| wrong_as("address", &why))?,
        name: fields.maybe("name", Name::parse)?,
        immutable_id: fields.maybe("immutable_id", ImmutableId::parse)?,
        personal_address: fields.maybe("personal_address", Mailbox::parse)?,
        language: fields.maybe("language", LanguageTag::parse)?,
        by_mail: fields.flag("mail", true)?,
    };
    let reveals = fields.flag("reveal_link", false)?;
    fields.done()?;
    if !new.by_mail && !reveals {
        return Err(wrong("mail").saying("nobody would get the link".to_owned()));
    }
    Ok((new, reveals))
}

/// What is told of somebody who was invited.
pub(super) fn created(invitee: Invitee, reveals: bool) -> Result<Created, Problem> {
    let (user, mailed_to, link, expires_at) = match invitee {
        Invitee::Invited { user, mailed_to, link, expires_at, .. } => (user, mailed_to, link, expires_at),
        Invitee::Exists(_) => return Err(Refusal::UserExists.into()),
        Invitee::Protected => return Err(Refusal::NotAllowed.into()),
        Invitee::NoApplication => return Err(Refusal::OutsideApplication.into()),
        Invitee::ImmutableIdTaken | Invitee::KeepsImmutableId(_) => return Err(Refusal::BadImmutableId.into()),
        Invitee::KeepsMailbox => return Err(Refusal::KeepsMailbox.into()),
        Invitee::NotInvited => return Err(Refusal::NotPending.into()),
        Invitee::TooManyMails => return Err(Refusal::TooMany.into()),
    };
    let invitation = Invitation {
        sent_at: at(expires_at.minus(INVITATION_LIFETIME)),
        expires_at: at(expires_at),
        opened_at: None,
        used_at: None,
    };
    let link = reveals.then(|| Link { user: user.id.clone(), address: user.address.clone(), link });
    Ok(Created {
        location: format!("/api/v1/users/{}", user.id),
        body: json!({
            "user": Person::of(user, Standing::Invited.as_str(), Some(invitation)),
            "mailed_to": mailed_to.map(|to| to.to_string()),
        }),
        link,
    })
}
