//! The Users tab of an application, and the users of the organisation: search, filter, sort, pages; inviting one.

use askama::Template;
use axum::extract::{Path, Query as Sent, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use serde::Deserialize;

use super::frame::{Done, Frame, Part};
use super::{Handed, Permitted, applications};
use crate::domain::address::Address;
use crate::domain::application::Application;
use crate::domain::language::LanguageTag;
use crate::domain::mailbox::Mailbox;
use crate::domain::operator::Act;
use crate::domain::operator::permit::{Invite, RevealLinks, SeeUsers, SetIdentity};
use crate::domain::refusal::Refusal;
use crate::domain::text::Name;
use crate::domain::user::{ImmutableId, Standing, User};
use crate::domain::words::Sought;
use crate::flow::admit::Present;
use crate::flow::desk::Desk;
use crate::flow::directory::Readiness;
use crate::flow::manage::{Invitee, NewPerson};
use crate::flow::sheet::MOST_CARDS;
use crate::store::directory::{Cursor, Listed, Order, Query, Scope};
use crate::web::headers::Policy;
use crate::web::page::Pen;
use crate::web::problem::Problem;
use crate::web::status::status;
use crate::words::{Language, Words, with};

/// How a list is wished for.
#[derive(Debug, Clone, Deserialize, Default)]
pub struct Wish {
    /// What to look for.
    #[serde(default)]
    q: String,
    /// Which standing alone.
    #[serde(default)]
    standing: String,
    /// Sorted by what.
    #[serde(default)]
    sort: String,
    /// Where the page before ended.
    #[serde(default)]
    after: String,
}

/// A list of people.
#[derive(Debug, Clone, Template)]
#[template(path = "console/users.html")]
pub(super) struct UsersPage {
    frame: Frame,
    application: Option<Application>,
    readiness: Option<Readiness>,
    rows: Vec<Listed>,
    wish: Wish,
    next: Option<String>,
    may_invite: bool,
    /// Whether a person may be removed from their row.
    may_remove: bool,
    /// Whether invitations of this application may be printed.
    may_print: bool,
}

impl UsersPage {
    /// Where this list stands, beneath `/console`.
    fn place(&self) -> String {
        self.application.as_ref().map_or_else(|| "/users".to_owned(), |one| format!("/applications/{}/users", one.id))
    }

    fn path(&self) -> String {
        format!("/console{}", self.place())
    }

    fn next_page(&self) -> Option<String> {
        let after = self.next.as_deref()?;
        let query = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("q", &self.wish.q)
            .append_pair("standing", &self.wish.standing)
            .append_pair("sort", &self.wish.sort)
            .append_pair("after", after)
            .finish();
        Some(format!("{}?{query}", self.path()))
    }

    /// Whether somebody has an invitation to use, or had one, and it may be printed.
    const fn is_waiting(&self, row: &Listed) -> bool {
        self.may_print && matches!(row.standing, Standing::Invited | Standing::Bounced | Standing::Expired)
    }

    /// Whether somebody may be invited again from their row: who is yet to set up a phone.
    const fn may_resend(&self, row: &Listed) -> bool {
        self.may_invite && matches!(row.standing, Standing::Invited | Standing::Bounced | Standing::Expired)
    }

    /// Whether a box stands before anybody.
    fn has_boxes(&self) -> bool {
        self.rows.iter().any(|row| self.is_waiting(row))
    }

    fn hint(&self) -> String {
        with(self.frame.shell.language.look().sheet_hint, &MOST_CARDS.to_string())
    }

    fn is_plain(&self) -> bool {
        self.wish.q.is_empty() && self.wish.standing.is_empty() && self.wish.after.is_empty()
    }
}

/// Rows on one page.
const PAGE: u16 = 50;

impl Wish {
    /// What is asked for, among these people.
    pub(super) fn query(&self, scope: Scope) -> Query {
        let (order, descending) = match self.sort.as_str() {
            "name" => (Order::Name, false),
            "invited" => (Order::Invited, true),
            "changed" => (Order::Changed, true),
            _ => (Order::Address, false),
        };
        Query {
            scope,
            standings: Standing::parse(&self.standing).into_iter().collect(),
            sought: Sought::parse(&self.q),
            order,
            descending,
            after: Cursor::parse(&self.after),
            limit: PAGE,
        }
    }
}

/// `GET /console/users`
pub async fn all(
    State(desk): State<Desk>,
    who: Permitted<SeeUsers>,
    Sent(wish): Sent<Wish>,
    Sent(done): Sent<Done>,
    pen: Pen,
) -> Result<Response, Problem> {
    let mut page = all_of(&desk, &who, wish, &pen).await?;
    page.frame = page.frame.telling(&done);
    Ok(pen.write(StatusCode::OK, Policy::Page, &page))
}

/// The page as it is now.
pub(super) async fn all_of(
    desk: &Desk,
    who: &Permitted<SeeUsers>,
    wish: Wish,
    pen: &Pen,
) -> Result<UsersPage, Problem> {
    let page = desk.by(&who.warrant).people(&wish.query(Scope::Instance)).await?;
    Ok(UsersPage {
        frame: Frame::new(pen, &who.present, Part::Users),
        application: None,
        readiness: None,
        rows: page.rows,
        next: page.next.map(|next| next.to_text()),
        wish,
        may_invite: who.present.may(Act::Invite),
        may_remove: who.present.may(Act::RemoveUsers),
        may_print: false,
    })
}

/// `GET /console/applications/{id}/users`
pub async fn of_application(
    State(desk): State<Desk>,
    who: Permitted<SeeUsers>,
    Path(id): Path<String>,
    Sent(wish): Sent<Wish>,
    pen: Pen,
) -> Result<Response, Problem> {
    let page = application_of(&desk, &who, (&id, wish), &pen).await?;
    Ok(pen.write(StatusCode::OK, Policy::Page, &page))
}

/// The page of an application as it is now.
pub(super) async fn application_of(
    desk: &Desk,
    who: &Permitted<SeeUsers>,
    (id, wish): (&str, Wish),
    pen: &Pen,
) -> Result<UsersPage, Problem> {
    let application = desk.by(&who.warrant).application(&applications::named(id)?).await?;
    let page = desk.by(&who.warrant).people(&wish.query(Scope::Application(application.id.clone()))).await?;
    Ok(UsersPage {
        frame: Frame::new(pen, &who.present, Part::Applications),
        readiness: Some(desk.by(&who.warrant).readiness(&application.id).await?),
        application: Some(application),
        rows: page.rows,
        next: page.next.map(|next| next.to_text()),
        wish,
        may_invite: who.present.may(Act::Invite),
        may_remove: who.present.may(Act::RemoveUsers),
        may_print: who.present.may(Act::PrintLinks),
    })
}

/// Invites one.
#[derive(Debug, Clone, Template)]
#[template(path = "console/invite.html")]
struct InvitePage {
    frame: Frame,
    application: Application,
    form: Form,
    problem: Option<Words>,
    may_set_identity: bool,
}

/// Somebody was invited.
#[derive(Debug, Clone, Template)]
#[template(path = "console/invited.html")]
pub(super) struct InvitedPage {
    pub(super) frame: Frame,
    pub(super) back: String,
    pub(super) again: String,
    pub(super) address: String,
    pub(super) immutable_id: String,
    pub(super) mailed_to: Option<String>,
    /// A bearer credential, shown to those alone who may see it.
    pub(super) link: Option<String>,
    pub(super) expires_at: String,
}

/// The form that invites one.
#[derive(Debug, Clone, Deserialize, Default)]
pub struct Form {
    #[serde(default)]
    address: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    immutable_id: String,
    #[serde(default)]
    personal_address: String,
    #[serde(default)]
    language: String,
}

/// A field that may be left empty.
fn filled<T, E>(text: &str, parse: impl FnOnce(&str) -> Result<T, E>, no: Refusal) -> Result<Option<T>, Refusal> {
    let text = text.trim();
    if text.is_empty() { Ok(None) } else { parse(text).map(Some).map_err(|_| no) }
}

impl Form {
    fn read(&self) -> Result<NewPerson, Refusal> {
        Ok(NewPerson {
            address: Address::parse(&self.address).map_err(|_| Refusal::NotAnAddress)?,
            name: filled(&self.name, Name::parse, Refusal::NotAName)?,
            immutable_id: filled(&self.immutable_id, ImmutableId::parse, Refusal::BadImmutableId)?,
            personal_address: filled(&self.personal_address, Mailbox::parse, Refusal::NotAnAddress)?,
            language: filled(&self.language, LanguageTag::parse, Refusal::BadRequest)?,
            by_mail: true,
        })
    }

    fn sets_identity(&self) -> bool {
        !self.immutable_id.trim().is_empty() || !self.personal_address.trim().is_empty()
    }
}

/// `GET /console/applications/{id}/invite`
pub async fn invite_form(
    State(desk): State<Desk>,
    who: Permitted<Invite>,
    Path(id): Path<String>,
    pen: Pen,
) -> Result<Response, Problem> {
    let page = InvitePage {
        application: desk.by(&who.warrant).application(&applications::named(&id)?).await?,
        frame: Frame::new(&pen, &who.present, Part::Applications),
        form: Form::default(),
        problem: None,
        may_set_identity: who.present.may(Act::SetIdentity),
    };
    Ok(pen.write(StatusCode::OK, Policy::Page, &page))
}

/// `POST /console/applications/{id}/invite`
pub async fn invite(
    State(desk): State<Desk>,
    Path(id): Path<String>,
    pen: Pen,
    sent: Handed<Invite, Form>,
) -> Result<Response, Problem> {
    let application = desk.by(&sent.warrant).application(&applications::named(&id)?).await?;
    // By ImmutableID alone Entra ID finds a person, and to the personal address goes a bearer link: who sets one of
    // them decides who somebody is.
    let wanted = sent.form.sets_identity().then(|| sent.present.warrant::<SetIdentity>(desk.clock()));
    let identity = wanted.transpose()?;
    let invited = match sent.form.read() {
        Ok(new) => Ok(desk.by(&sent.warrant).invite(&application.id, new, identity.as_ref()).await?),
        Err(refusal) => Err(refusal),
    };
    let frame = Frame::new(&pen, &sent.present, Part::Applications);
    match invited {
        Ok(Invitee::Invited { user, mailed_to, link, expires_at, .. }) => {
            let page = InvitedPage {
                frame,
                back: format!("/console/applications/{}/users", application.id),
                again: format!("/console/applications/{}/invite", application.id),
                address: user.address.to_string(),
                immutable_id: user.immutable_id.as_str().to_owned(),
                mailed_to: mailed_to.map(|to| to.to_string()),
                link: shown_link(&desk, &sent.present, &user, link).await?,
                expires_at: expires_at.to_string(),
            };
            Ok(pen.write(StatusCode::OK, Policy::Page, &page))
        }
        Ok(other) => Ok(again(&pen, frame, application, sent, refusal_of(&other))),
        Err(refusal) => Ok(again(&pen, frame, application, sent, refusal)),
    }
}

/// The link for whoever may see it, once it is written down that they do.
pub(super) async fn shown_link(
    desk: &Desk,
    present: &Present,
    user: &User,
    link: String,
) -> Result<Option<String>, Problem> {
    let Ok(warrant) = present.warrant::<RevealLinks>(desk.clock()) else { return Ok(None) };
    desk.by(&warrant).reveals(&user.id, &user.address).await?;
    Ok(Some(link))
}

fn again(pen: &Pen, frame: Frame, application: Application, sent: Handed<Invite, Form>, refusal: Refusal) -> Response {
    let page = InvitePage {
        problem: Some(frame.shell.language.refusal(refusal)),
        frame,
        application,
        may_set_identity: sent.present.may(Act::SetIdentity),
        form: sent.form,
    };
    pen.write(status(refusal), Policy::Page, &page).into_response()
}

pub(super) const fn refusal_of(invitee: &Invitee) -> Refusal {
    match invitee {
        Invitee::Exists(_) => Refusal::UserExists,
        Invitee::ImmutableIdTaken | Invitee::KeepsImmutableId(_) => Refusal::BadImmutableId,
        Invitee::KeepsMailbox => Refusal::KeepsMailbox,
        Invitee::NotInvited => Refusal::NotPending,
        Invitee::TooManyMails => Refusal::TooMany,
        Invitee::Protected => Refusal::NotAllowed,
        Invitee::NoApplication | Invitee::Invited { .. } => Refusal::OutsideApplication,
    }
}
