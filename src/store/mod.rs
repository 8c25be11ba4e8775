//! The store: what must not be lost, in rows of SQLite or PostgreSQL. The row is the truth.
//!
//! Doors: [`Store::open`], then one shelf a noun (`store.users()`, `store.approvals()`, ...). One SQL text
//! serves both engines (`$n`, TEXT and BIGINT only); one migration folder makes the tables.
//!
//! A decision is ONE guarded UPDATE: the old state and the expiry stand in its WHERE, the row count is the
//! answer. No transaction leaves this room, and nothing is cached: what is removed is out at once.
//!
//! To add a column: a new file in `migrations/` and the one shelf that owns the table.
#![allow(clippy::todo, clippy::unused_async, unused_variables, dead_code, reason = "the shelves are being filled")]

pub mod applications;
pub mod approvals;
pub mod audit;
pub mod challenges;
pub mod claim;
pub mod devices;
pub mod error;
pub mod invitations;
pub mod meta;
pub mod phones;
pub mod ring;
pub mod sessions;
pub mod sign_ins;
pub mod users;

use std::sync::Arc;

use crate::domain::time::Time;
use crate::keys::entropy::Entropy;
use crate::keys::seal::SealKey;

pub use error::{Result, StoreError};

/// Where the rows live.
#[derive(Debug, Clone)]
pub struct Settings {
    /// `sqlite:///absolute/path.db`, `sqlite://./relative/path.db` or `postgres://…`.
    pub url: String,
    /// How many connections at once, at most; writes on SQLite have one of their own.
    pub connections: u32,
}

/// Which database serves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// A file beside the process.
    Sqlite,
    /// A server, for several nodes.
    Postgres,
}

/// The rows, by shelves.
#[derive(Debug)]
pub struct Store {}

impl Store {
    /// Opens the database; a SQLite file and its folder are made when missing. Writes no table: see [`Store::migrate`].
    pub async fn open(settings: &Settings, seal: Arc<SealKey>, entropy: Arc<dyn Entropy>) -> Result<Self> {
        todo!()
    }

    /// Which database serves.
    #[must_use]
    pub fn engine(&self) -> Engine {
        todo!()
    }

    /// Brings the tables up to date; does nothing when they are. Call it before any shelf is used.
    pub async fn migrate(&self) -> Result<()> {
        todo!()
    }

    /// Whether the tables are exactly those that this version was built with.
    pub async fn is_current(&self) -> Result<bool> {
        todo!()
    }

    /// The database's own clock.
    pub async fn clock(&self) -> Result<Time> {
        todo!()
    }

    /// People.
    #[must_use]
    pub fn users(&self) -> users::Users<'_> {
        users::Users(self)
    }

    /// Applications and their domains.
    #[must_use]
    pub fn applications(&self) -> applications::Applications<'_> {
        applications::Applications(self)
    }

    /// Invitations.
    #[must_use]
    pub fn invitations(&self) -> invitations::Invitations<'_> {
        invitations::Invitations(self)
    }

    /// WebAuthn challenges.
    #[must_use]
    pub fn challenges(&self) -> challenges::Challenges<'_> {
        challenges::Challenges(self)
    }

    /// Devices, credentials, push addresses and the phones' own sessions.
    #[must_use]
    pub fn devices(&self) -> devices::Devices<'_> {
        devices::Devices(self)
    }

    /// Sign-ins.
    #[must_use]
    pub fn sign_ins(&self) -> sign_ins::SignIns<'_> {
        sign_ins::SignIns(self)
    }

    /// Approvals.
    #[must_use]
    pub fn approvals(&self) -> approvals::Approvals<'_> {
        approvals::Approvals(self)
    }

    /// Browser sessions.
    #[must_use]
    pub fn sessions(&self) -> sessions::Sessions<'_> {
        sessions::Sessions(self)
    }

    /// Sealed keys.
    #[must_use]
    pub fn ring(&self) -> ring::Ring<'_> {
        ring::Ring(self)
    }

    /// Facts about this instance.
    #[must_use]
    pub fn meta(&self) -> meta::Meta<'_> {
        meta::Meta(self)
    }

    /// What happened.
    #[must_use]
    pub fn audit(&self) -> audit::Audit<'_> {
        audit::Audit(self)
    }
}
