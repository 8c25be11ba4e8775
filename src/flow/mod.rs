//! The verbs: what happens, in order.
//!
//! A flow is a struct with its tools, made once in `boot`; a handler takes the one or two flows it uses and
//! can reach nothing else, so its type is its list of permissions. Flows ask the store for guarded changes
//! and believe only what it answers; they never build HTML, read headers or print.
//!
//! A person's no is a [`Refusal`]; our own fault is a [`Fault`], logged once where it meets the wire.
//! To add a verb: a file here, a field in `boot`'s house, a door in `web` or `cli`.

pub mod account;
pub mod activate;
pub mod add_device;
pub mod admit;
pub mod alarm;
pub mod answer;
pub mod approve;
pub mod begin;
pub mod browser;
pub mod ceremony;
pub mod configure;
pub mod crowd;
pub mod desk;
pub mod directory;
pub mod doctor;
pub mod eam;
pub mod explain;
pub mod federate;
pub mod follow;
pub mod identify;
pub mod import;
pub mod keyring;
pub mod look;
pub mod manage;
pub mod metadata;
pub mod notary;
pub mod notify;
pub mod once;
pub mod operate;
pub mod organise;
pub mod passcode;
pub mod passkey;
pub mod people;
pub mod phone;
pub mod post;
pub mod probe;
pub mod providers;
pub mod rescue;
pub mod review;
pub mod rollover;
pub mod rules;
pub mod saml;
pub mod sheet;
mod shield;
pub mod sign_out;
pub mod signed;
pub mod sweep;
pub mod throttle;
pub mod tokens;
pub mod trust;
pub mod wake;
pub mod warn;

use crate::domain::refusal::Refusal;
use crate::keys::KeyError;
use crate::protocol::saml::assertion::NotWritten;
use crate::protocol::webauthn::WebauthnError;
use crate::store::StoreError;
use keyring::KeyringError;

/// Why a flow stopped.
#[derive(Debug, thiserror::Error)]
pub enum Stop {
    /// A no for the person.
    #[error("refused: {}", .0.code())]
    Refused(Refusal),
    /// Our fault.
    #[error(transparent)]
    Fault(#[from] Fault),
}

/// Our own fault, with its cause.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// The store did not do what it was asked.
    #[error("the store failed")]
    Store(#[from] StoreError),
    /// A key could not be used.
    #[error("a key could not be used")]
    Key(#[from] KeyError),
    /// A token could not be written.
    #[error("the token could not be written")]
    Token(#[from] NotWritten),
    /// The WebAuthn library could not do its own part.
    #[error("the webauthn ceremony could not be prepared")]
    WebAuthn(#[source] WebauthnError),
    /// The ring could not be opened.
    #[error("the keys could not be opened")]
    Keyring(#[source] Box<KeyringError>),
    /// Something that the code holds impossible.
    #[error("{0}")]
    Broken(&'static str),
}

impl From<Refusal> for Stop {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

macro_rules! faults {
    ($($error:ty),+) => {$(
        impl From<$error> for Stop {
            fn from(error: $error) -> Self {
                Self::Fault(error.into())
            }
        }
    )+};
}

faults!(KeyError, NotWritten);

impl From<KeyringError> for Stop {
    fn from(error: KeyringError) -> Self {
        match error {
            KeyringError::Broken { id, .. } => StoreError::Forged { table: "ring", row: id.to_string() }.into(),
            KeyringError::Store(error) => error.into(),
            error => Self::Fault(Fault::Keyring(Box::new(error))),
        }
    }
}

impl From<StoreError> for Stop {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::ActorGone => Refusal::NotInConsole.into(),
            StoreError::NotBelow => Refusal::NotAllowed.into(),
            error => Self::Fault(error.into()),
        }
    }
}

/// What a flow answers.
pub type Outcome<T> = Result<T, Stop>;
