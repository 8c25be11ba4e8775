//! Claiming the answer of a sign-in: once, and only for a person who may sign in at that very instant.

use super::Result;
use super::sign_ins::SignIns;
use crate::domain::application::{Application, Domain};
use crate::domain::claims::Proof;
use crate::domain::ids::{DeviceId, KeyId, SessionId, SignInId};
use crate::domain::sign_in::ReplyTo;
use crate::domain::time::Time;
use crate::domain::user::User;

/// What is claimed.
#[derive(Debug, Clone)]
pub struct Claim<'a> {
    /// Whose answer.
    pub sign_in: &'a SignInId,
    /// What it rests on.
    pub basis: Basis<'a>,
    /// What is recorded of the token before it is sent.
    pub answer: AnswerRecord,
    /// The session that begins with it.
    pub session: Option<NewSession>,
}

/// What an answer rests on.
#[derive(Debug, Clone, Copy)]
pub enum Basis<'a> {
    /// This sign-in's own ceremony.
    Ceremony,
    /// The browser's live session.
    Session(&'a SessionId),
}

/// What is recorded of a token.
#[derive(Debug, Clone)]
pub struct AnswerRecord {
    /// The `AssertionID`.
    pub assertion_id: String,
    /// The key that signs.
    pub key: KeyId,
}

/// A session to be begun; person, device and proof come from the claim.
#[derive(Debug, Clone)]
pub struct NewSession {
    /// Its row.
    pub id: SessionId,
    /// The hash of the cookie's token.
    pub token_hash: String,
    /// From when on it is over.
    pub expires_at: Time,
}

/// What the token is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claimed {
    /// Who.
    pub user: User,
    /// Their domain.
    pub domain: Domain,
    /// The application that owns it.
    pub application: Application,
    /// What was proved, and when.
    pub proof: Proof,
    /// The device that proved it.
    pub device: DeviceId,
    /// Where the answer goes.
    pub reply_to: ReplyTo,
}

impl SignIns<'_> {
    /// Claims the answer; nothing when it is given, over, or rests on nothing any more.
    pub async fn claim(&self, claim: &Claim<'_>, now: Time) -> Result<Option<Claimed>> {
        todo!()
    }
}
