//! Words a letter: what happened becomes what a person reads.

use askama::Template as _;

use super::message::{Message, NotWritten, picture_name};
use super::sheet::{Colours, Hung, Piece, Sheet, shown};
use crate::domain::accent::Accent;
use crate::domain::address::Address;
use crate::domain::ids::MailId;
use crate::domain::letter::{Addressed, Letter, LetterKind};
use crate::domain::mailbox::Mailbox;
use crate::domain::organisation::Picture;
use crate::domain::sign_in::Origin;
use crate::domain::tenant::TenantId;
use crate::domain::text::Name;
use crate::domain::time::Time;
use crate::protocol::qr;
use crate::words::{Language, Letters, with, with_each};

/// Who mails are from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sender {
    /// As people read it; the organisation's own name where none is set.
    pub name: Option<String>,
    /// Where answers go.
    pub mailbox: Mailbox,
}

/// Where letters are worded.
#[derive(Debug, Clone)]
pub struct Desk {
    /// Whose instance it is.
    pub organisation: Name,
    /// Who mails are from.
    pub sender: Sender,
    /// The public host, which names mails.
    pub host: String,
    /// The organisation's colour.
    pub accent: Option<Accent>,
    /// The organisation's picture, in the size of mails.
    pub logo: Option<Picture>,
}

/// Who reads a letter.
#[derive(Debug, Clone, Copy)]
pub struct Reader<'a> {
    /// How they are called, where that is known.
    pub name: Option<&'a Name>,
    /// The account that the letter is about.
    pub address: &'a Address,
    /// The language they read.
    pub language: Language,
}

impl Desk {
    /// Words a letter that was queued under this name at this time.
    ///
    /// # Errors
    /// When its page or its code cannot be made.
    pub fn write(&self, id: &MailId, at: Time, mail: &Addressed, reader: Reader<'_>) -> Result<Message, NotWritten> {
        let words = reader.language.letters();
        let plain = |pieces| (self.sheet(id, &mail.letter, reader, pieces), None);
        let (sheet, picture) = match &mail.letter {
            Letter::Invitation { link, expires_at, application, .. } => {
                let code = picture_name("code", id, &self.host);
                let lead = with_each(words.invitation_lead, &[self.organisation.as_str(), application.as_str()]);
                let pieces = invitation(reader, lead, (link, *expires_at), code);
                (self.sheet(id, &mail.letter, reader, pieces), Some(qr::png(link)?))
            }
            Letter::Activated { device, at } => plain(phone(reader, words.activated_lead, (device, *at))),
            Letter::DeviceAdded { device, at } => plain(phone(reader, words.device_added_lead, (device, *at))),
            Letter::PasscodeIssued { at, expires_at } => {
                let instants = [(words.when, *at), (words.good_until, *expires_at)];
                let facts = instants.map(|(word, at)| (word, reader.language.instant(at))).to_vec();
                plain(notice(reader, words.passcode_issued_lead, facts))
            }
            Letter::Reactivation { link, expires_at, application } => {
                let code = picture_name("code", id, &self.host);
                let lead = with_each(words.reactivation_lead, &[self.organisation.as_str(), application.as_str()]);
                let pieces = invitation(reader, lead, (link, *expires_at), code);
                (self.sheet(id, &mail.letter, reader, pieces), Some(qr::png(link)?))
            }
            Letter::ReactivationIssued { at, expires_at, at_once } => {
                let instants = [(words.when, *at), (words.good_until, *expires_at)];
                let facts = instants.map(|(word, at)| (word, reader.language.instant(at))).to_vec();
                let lead = if *at_once { words.reactivation_at_once } else { words.reactivation_at_use };
                plain(notice(reader, lead, facts))
            }
            Letter::AddressChanged { at } => {
                let facts = vec![(words.when, reader.language.instant(*at))];
                plain(notice(reader, words.address_changed_lead, facts))
            }
            Letter::ExternalLinked { at, tenant, object } => plain(linked(reader, *at, (tenant, object))),
            Letter::Removed { device, at } => plain(removed(reader, device, *at)),
            Letter::Reported { device, at, application, asked_at, origin } => {
                plain(reported(reader, (device, *at), application, (*asked_at, origin)))
            }
            Letter::CertificateEnds { ends_at, has_next } => {
                plain(certificate_ends(reader.language, *ends_at, *has_next))
            }
            Letter::CredentialEnds { ends_at } => plain(credential_ends(reader.language, *ends_at)),
        };
        Ok(Message {
            id: id.clone(),
            at,
            host: self.host.clone(),
            from_name: self.sender.name.clone().unwrap_or_else(|| self.organisation.to_string()),
            from: self.sender.mailbox.clone(),
            to_name: reader.name.map(ToString::to_string),
            to: mail.to.clone(),
            subject: with(subject(reader.language, mail.letter.kind()), self.organisation.as_str()),
            logo: self.logo.as_ref().map(|logo| logo.png.clone()),
            text: sheet.text(),
            html: sheet.render()?,
            picture,
        })
    }

    fn sheet(&self, id: &MailId, letter: &Letter, reader: Reader<'_>, pieces: Vec<Piece>) -> Sheet {
        let words = reader.language.letters();
        let (title, sender) = match letter.kind() {
            LetterKind::Invitation => (words.invitation_title, words.invitation_sender),
            LetterKind::Activated => (words.activated_title, words.notice_sender),
            LetterKind::DeviceAdded => (words.device_added_title, words.notice_sender),
            LetterKind::PasscodeIssued => (words.passcode_issued_title, words.notice_sender),
            LetterKind::Reactivation => (words.reactivation_title, words.invitation_sender),
            LetterKind::ReactivationIssued => (words.reactivation_issued_title, words.notice_sender),
            LetterKind::AddressChanged => (words.address_changed_title, words.notice_sender),
            LetterKind::ExternalLinked => (reader.language.external().linked_title, words.notice_sender),
            LetterKind::Removed => (words.removed_title, words.notice_sender),
            LetterKind::Reported => (words.reported_title, words.notice_sender),
            LetterKind::CertificateEnds => {
                let words = reader.language.trust();
                (words.ends_title, words.ends_sender)
            }
            LetterKind::CredentialEnds => {
                let words = reader.language.trust();
                (words.credential_title, words.ends_sender)
            }
        };
        Sheet {
            language: reader.language,
            words,
            organisation: self.organisation.to_string(),
            colours: Colours::of(self.accent),
            logo: self.logo.as_ref().map(|logo| Hung::of(logo, picture_name("logo", id, &self.host))),
            title,
            name: reader.name.map(|name| shown(name.as_str())),
            pieces,
            sender: match letter {
                Letter::Invitation { invited_by: Some(name), .. } => {
                    let named = [self.organisation.as_str(), &shown(name.as_str()), reader.address.as_str()];
                    with_each(words.invitation_sender_named, &named)
                }
                _ => with_each(sender, &[self.organisation.as_str(), reader.address.as_str()]),
            },
        }
    }
}

fn subject(language: Language, kind: LetterKind) -> &'static str {
    let words = language.letters();
    match kind {
        LetterKind::Invitation => words.invitation_subject,
        LetterKind::Activated => words.activated_subject,
        LetterKind::DeviceAdded => words.device_added_subject,
        LetterKind::PasscodeIssued => words.passcode_issued_subject,
        LetterKind::Reactivation => words.reactivation_subject,
        LetterKind::ReactivationIssued => words.reactivation_issued_subject,
        LetterKind::AddressChanged => words.address_changed_subject,
        LetterKind::ExternalLinked => language.external().linked_subject,
        LetterKind::Removed => words.removed_subject,
        LetterKind::Reported => words.reported_subject,
        LetterKind::CertificateEnds => language.trust().ends_subject,
        LetterKind::CredentialEnds => language.trust().credential_subject,
    }
}

fn invitation(reader: Reader<'_>, lead: String, (link, expires_at): (&str, Time), picture: String) -> Vec<Piece> {
    let words = reader.language.letters();
    vec![
        Piece::Text(lead),
        Piece::Facts(vec![
            (words.account, reader.address.to_string()),
            (words.good_until, reader.language.instant(expires_at)),
        ]),
        Piece::Heading(words.on_a_phone),
        Piece::Text(words.on_a_phone_text.to_owned()),
        Piece::Button { label: words.set_up, link: link.to_owned() },
        Piece::Heading(words.on_a_computer),
        Piece::Code { picture, link: link.to_owned() },
        Piece::Heading(words.then),
        Piece::Steps(vec![words.step_check, words.step_confirm, words.step_done]),
        Piece::Note(words.keep_it),
    ]
}

/// What is told of a phone that confirms sign-ins from now on.
fn phone(reader: Reader<'_>, lead: &'static str, (device, at): (&Name, Time)) -> Vec<Piece> {
    let words = reader.language.letters();
    let facts = vec![(words.phone, shown(device.as_str())), (words.when, reader.language.instant(at))];
    notice(reader, lead, facts)
}

/// What is told of something that the person may not have done themselves.
fn notice(reader: Reader<'_>, lead: &'static str, facts: Vec<(&'static str, String)>) -> Vec<Piece> {
    let words = reader.language.letters();
    let account = std::iter::once((words.account, reader.address.to_string()));
    vec![
        Piece::Text(lead.to_owned()),
        Piece::Facts(account.chain(facts).collect()),
        Piece::Heading(words.it_was_me),
        Piece::Text(words.it_was_me_text.to_owned()),
        Piece::Heading(words.it_was_not_me),
        Piece::Note(words.it_was_not_me_text),
    ]
}

/// What is told of a link that decides whom a tenant's second factors are asked of.
fn linked(reader: Reader<'_>, at: Time, (tenant, object): (&TenantId, &TenantId)) -> Vec<Piece> {
    let (words, external) = (reader.language.letters(), reader.language.external());
    let facts = vec![
        (words.when, reader.language.instant(at)),
        (external.tenant, tenant.to_string()),
        (external.object, object.to_string()),
    ];
    notice(reader, external.linked_lead, facts)
}

fn removed(reader: Reader<'_>, device: &Name, at: Time) -> Vec<Piece> {
    let words = reader.language.letters();
    vec![
        Piece::Text(words.removed_lead.to_owned()),
        Piece::Facts(vec![
            (words.account, reader.address.to_string()),
            (words.phone, shown(device.as_str())),
            (words.when, reader.language.instant(at)),
        ]),
        Piece::Heading(words.it_was_me),
        Piece::Text(words.removed_was_me_text.to_owned()),
        Piece::Heading(words.it_was_not_me),
        Piece::Note(words.it_was_not_me_text),
    ]
}

fn reported(
    reader: Reader<'_>,
    (device, at): (&Name, Time),
    application: &Name,
    (asked_at, origin): (Time, &Origin),
) -> Vec<Piece> {
    let words = reader.language.letters();
    let mut facts = vec![
        (words.account, reader.address.to_string()),
        (words.application, application.to_string()),
        (words.asked_at, reader.language.instant(asked_at)),
        (words.from, place(origin)),
    ];
    facts.extend(browser(words, origin).map(|browser| (words.browser, browser)));
    facts.push((words.reported_on, shown(device.as_str())));
    facts.push((words.reported_at, reader.language.instant(at)));
    vec![
        Piece::Text(words.reported_lead.to_owned()),
        Piece::Facts(facts),
        Piece::Heading(words.what_now),
        Piece::Note(words.what_now_text),
    ]
}

/// What the owners are told, who know where the console is.
fn certificate_ends(language: Language, ends_at: Time, has_next: bool) -> Vec<Piece> {
    let words = language.trust();
    let advice = if has_next { words.ends_made } else { words.ends_unmade };
    vec![
        Piece::Text(words.ends_lead.to_owned()),
        Piece::Facts(vec![(words.valid_until, language.instant(ends_at))]),
        Piece::Heading(words.ends_do),
        Piece::Text(with(advice, words.keys)),
    ]
}

/// What the owners are told, of whom somebody has a terminal.
fn credential_ends(language: Language, ends_at: Time) -> Vec<Piece> {
    let words = language.trust();
    vec![
        Piece::Text(words.credential_lead.to_owned()),
        Piece::Facts(vec![(words.valid_until, language.instant(ends_at))]),
        Piece::Heading(words.ends_do),
        Piece::Text(words.credential_do.to_owned()),
    ]
}

fn place(origin: &Origin) -> String {
    match &origin.place {
        Some(place) => format!("{} ({})", shown(place), origin.address),
        None => origin.address.clone(),
    }
}

/// Both come from a fixed vocabulary, which may not know them.
fn browser(words: &Letters, origin: &Origin) -> Option<String> {
    match (origin.browser.as_str(), origin.system.as_str()) {
        ("", "") => None,
        (one, "") | ("", one) => Some(one.to_owned()),
        (browser, system) => Some(with_each(words.browser_on, &[browser, system])),
    }
}

#[cfg(test)]
mod tests;
