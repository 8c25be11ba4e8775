//! The store: what must not be lost, in rows of SQLite or PostgreSQL. The row is the truth.
//!
//! Doors: [`Store::open`], then one shelf a noun (`store.users()`, `store.approvals()`, ...). One SQL text
//! serves both engines (`$n`, TEXT and BIGINT only); one migration folder makes the tables.
//!
//! A decision is ONE guarded UPDATE: the old state and the expiry stand in its WHERE, the row count is the
//! answer. No transaction leaves this room, and nothing is cached: what is removed is out at once.
//!
//! To add a column: a new file in `migrations/` and the one shelf that owns the table.

pub mod account_sessions;
pub mod additions;
pub mod admission;
pub mod api_calls;
pub mod api_creations;
pub mod api_tokens;
pub mod applications;
pub mod approvals;
mod ask;
pub mod audit;
mod authority;
pub mod challenges;
pub mod changes;
pub mod claim;
pub mod console_sessions;
mod decide;
mod decline;
pub mod devices;
pub mod directory;
mod door;
pub mod error;
pub mod external;
mod external_keys;
pub mod federations;
pub mod graph_credentials;
pub mod hand_over;
mod here;
mod hot;
pub mod identity;
pub mod import_rows;
pub mod imports;
pub mod invitations;
mod listed;
mod logging;
mod many;
pub mod meta;
pub mod newcomers;
pub mod operator_keys;
pub mod operator_links;
pub mod operators;
pub mod organisation;
pub mod outbox;
pub mod passcodes;
pub mod person;
pub mod phones;
mod proceed;
mod push_health;
pub mod reactivations;
pub mod request_days;
pub mod requests;
pub mod ring;
pub mod rollover;
mod row;
mod search;
pub mod service_providers;
pub mod sessions;
pub mod sign_ins;
mod standing;
pub mod sweep;
pub mod tallies;
pub mod tenant_sign_ins;
pub mod trust;
pub mod users;
mod words;

use std::fmt;
use std::sync::Arc;

use sqlx::AnyPool;

use crate::keys::{Entropy, MacKey, SealKey};

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
pub struct Store {
    engine: Engine,
    /// What only reads takes these.
    readers: AnyPool,
    /// What writes takes these: one connection on SQLite.
    writer: AnyPool,
    /// SQLite's short way for the hot path.
    hot: Option<hot::Readers>,
    seal: Arc<SealKey>,
    /// Seals rows against changes behind our back.
    row_key: MacKey,
    /// Links the administrative changes to a chain.
    chain_key: MacKey,
    entropy: Arc<dyn Entropy>,
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Store").field("engine", &self.engine).finish_non_exhaustive()
    }
}

impl Store {
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

    /// SAML 2.0 service providers.
    #[must_use]
    pub fn service_providers(&self) -> service_providers::ServiceProviders<'_> {
        service_providers::ServiceProviders(self)
    }

    /// Tenants that ask for their people's second factor.
    #[must_use]
    pub fn external(&self) -> external::External<'_> {
        external::External(self)
    }

    /// Invitations.
    #[must_use]
    pub fn invitations(&self) -> invitations::Invitations<'_> {
        invitations::Invitations(self)
    }

    /// Uploaded lists of people.
    #[must_use]
    pub fn imports(&self) -> imports::Imports<'_> {
        imports::Imports(self)
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

    /// Further devices on their way.
    #[must_use]
    pub fn additions(&self) -> additions::Additions<'_> {
        additions::Additions(self)
    }

    /// One-time passcodes.
    #[must_use]
    pub fn passcodes(&self) -> passcodes::Passcodes<'_> {
        passcodes::Passcodes(self)
    }

    /// Codes for programs without a browser.
    #[must_use]
    pub fn trust_codes(&self) -> trust::TrustCodes<'_> {
        trust::TrustCodes(self)
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

    /// What became of requests, as the log keeps it.
    #[must_use]
    pub fn requests(&self) -> requests::Requests<'_> {
        requests::Requests(self)
    }

    /// Browser sessions.
    #[must_use]
    pub fn sessions(&self) -> sessions::Sessions<'_> {
        sessions::Sessions(self)
    }

    /// Mails on their way out.
    #[must_use]
    pub fn outbox(&self) -> outbox::Outbox<'_> {
        outbox::Outbox(self)
    }

    /// Sealed keys.
    #[must_use]
    pub fn ring(&self) -> ring::Ring<'_> {
        ring::Ring(self)
    }

    /// Who runs the console.
    #[must_use]
    pub fn operators(&self) -> operators::Operators<'_> {
        operators::Operators(self)
    }

    /// Operators' presence in their browsers.
    #[must_use]
    pub fn console_sessions(&self) -> console_sessions::ConsoleSessions<'_> {
        console_sessions::ConsoleSessions(self)
    }

    /// How the organisation is seen.
    #[must_use]
    pub fn organisation(&self) -> organisation::Organisation<'_> {
        organisation::Organisation(self)
    }

    /// Tokens by which programs call the API.
    #[must_use]
    pub fn api_tokens(&self) -> api_tokens::ApiTokens<'_> {
        api_tokens::ApiTokens(self)
    }

    /// Calls of the API.
    #[must_use]
    pub fn api_calls(&self) -> api_calls::ApiCalls<'_> {
        api_calls::ApiCalls(self)
    }

    /// What programs created, by the keys they sent with it.
    #[must_use]
    pub fn api_creations(&self) -> api_creations::ApiCreations<'_> {
        api_creations::ApiCreations(self)
    }

    /// People's presence on their own page.
    #[must_use]
    pub fn account_sessions(&self) -> account_sessions::AccountSessions<'_> {
        account_sessions::AccountSessions(self)
    }

    /// Administrative changes.
    #[must_use]
    pub fn changes(&self) -> changes::Changes<'_> {
        changes::Changes(self)
    }

    /// What tenants said before they were changed.
    #[must_use]
    pub fn federations(&self) -> federations::Federations<'_> {
        federations::Federations(self)
    }

    /// The application's own credential for Microsoft Graph.
    #[must_use]
    pub fn graph_credentials(&self) -> graph_credentials::GraphCredentials<'_> {
        graph_credentials::GraphCredentials(self)
    }

    /// How far certificates were handed over.
    #[must_use]
    pub fn hand_over(&self) -> hand_over::HandOver<'_> {
        hand_over::HandOver(self)
    }

    /// Operators' sign-ins to tenants.
    #[must_use]
    pub fn tenant_sign_ins(&self) -> tenant_sign_ins::TenantSignIns<'_> {
        tenant_sign_ins::TenantSignIns(self)
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
