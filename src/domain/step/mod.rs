//! The one place that decides what comes next, from what is kept and from nothing else.
//!
//! Pages never lead to each other: every page and every waiting browser asks here.

use super::approval::{Approval, ApprovalState};
use super::ids::UserId;
use super::means::Means;
use super::refusal::Refusal;
use super::session::Session;
use super::sign_in::{APPROVED_FOR, SignIn, Stage};
use super::time::{Span, Time};

/// What comes next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Ask who signs in.
    AskWho,
    /// The devices are asked; show the number and wait.
    Wait,
    /// The person is known and nothing is pending: offer to ask the devices (again), and say why.
    Offer(Refusal),
    /// The answer can be fetched, from this ceremony.
    Answer,
    /// The answer can be fetched, from the browser's session.
    AnswerFromSession {
        /// Whose session.
        user: UserId,
        /// What stands behind it.
        means: Means,
    },
    /// It is over.
    Over(Refusal),
}

/// What the decision rests on.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    /// The sign-in's row.
    pub sign_in: &'a SignIn,
    /// The newest approval of this sign-in.
    pub approval: Option<&'a Approval>,
    /// The browser's live session of a person who may use this application, if there is one.
    pub session: Option<&'a Session>,
    /// Whether the request's hint is absent or names the session's person.
    pub hint_fits: bool,
    /// The application's session lifetime.
    pub session_lifetime: Span,
}

/// Decides what comes next.
#[must_use]
pub fn next(facts: Facts<'_>, now: Time) -> Step {
    let sign_in = facts.sign_in;
    match &sign_in.stage {
        Stage::Answered { .. } => Step::Over(Refusal::AlreadyAnswered),
        Stage::Refused { refusal, .. } => Step::Over(*refusal),
        _ if now >= sign_in.expires_at => Step::Over(Refusal::Expired),
        Stage::Approved(approved) => {
            if now.since(approved.proof.proved_at).0 < APPROVED_FOR.0 {
                Step::Answer
            } else {
                Step::Over(Refusal::Expired)
            }
        }
        Stage::Begun => match facts.session {
            Some(session)
                if facts.hint_fits && session.satisfies(&sign_in.request.wants, facts.session_lifetime, now) =>
            {
                Step::AnswerFromSession { user: session.user.clone(), means: session.means.clone() }
            }
            _ => Step::AskWho,
        },
        Stage::Identified { .. } => match facts.approval {
            None => Step::Offer(Refusal::NotPending),
            Some(approval) => after(approval, now),
        },
    }
}

/// What follows from the newest approval of an identified sign-in.
fn after(approval: &Approval, now: Time) -> Step {
    match approval.state {
        ApprovalState::Pending if now < approval.expires_at => Step::Wait,
        // An approval moves its sign-in on in the same transaction; found here, it has been overtaken.
        ApprovalState::Pending | ApprovalState::Approved => Step::Offer(Refusal::ApprovalExpired),
        ApprovalState::Denied => Step::Offer(Refusal::Denied),
        ApprovalState::Superseded => Step::Offer(Refusal::Superseded),
        ApprovalState::Reported => Step::Over(Refusal::Reported),
        ApprovalState::Exhausted => Step::Over(Refusal::WrongNumber),
        ApprovalState::Cancelled => Step::Over(Refusal::Cancelled),
    }
}

#[cfg(test)]
mod tests;
