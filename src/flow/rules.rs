//! The numbers that an operator may set.

use crate::domain::time::Span;
use crate::store::sweep::KEPT_FOR;

/// Settings of the ceremony.
#[derive(Debug, Clone)]
pub struct Rules {
    /// How long a request waits on the phone.
    pub request_lifetime: Span,
    /// How long a token is valid from its making on; 10 minutes at most.
    pub token_lifetime: Span,
    /// How far a token's `NotBefore` lies in the past, for relying parties whose clock is late.
    pub not_before_skew: Span,
    /// One page for every account that cannot sign in.
    pub hide_accounts: bool,
    /// Requests of relying parties, per source and minute.
    pub begins_per_minute: u64,
    /// Named persons, per source and minute.
    pub names_per_minute: u64,
}

/// How long an invitation is valid.
pub const INVITATION_LIFETIME: Span = Span::days(14);
/// How long the invitation to a new phone in place of a lost one is valid: what the person had may work until then.
pub const REACTIVATION_LIFETIME: Span = Span::days(3);
/// Calls of the authenticator's doors that stand open to strangers, per source and minute.
pub const PHONE_CALLS_PER_MINUTE: u64 = 60;
/// Calls of the console's doors that stand open to strangers, per source and minute.
pub const CONSOLE_CALLS_PER_MINUTE: u64 = 30;
/// Calls of the API, per source and minute, whatever token they show.
pub const API_CALLS_PER_SOURCE: u64 = 600;
/// Calls of the API, per token and minute, from wherever.
pub const API_CALLS_PER_TOKEN: u64 = 300;
/// Calls without a token of ours, from all sources together, and calls beyond a token's budget, of each token, that are
/// kept in a minute.
pub const API_NOTES_PER_MINUTE: u64 = 10;
/// Proofs that a person on their own page begins in a minute.
pub const ACCOUNT_ACTS_PER_MINUTE: u64 = 20;
/// Signed heads that an operator takes away in a minute: each costs a look at the whole chain.
pub const HEADS_PER_MINUTE: u64 = 3;
/// How long an operator may be idle and still be in the console.
pub const CONSOLE_IDLE: Span = Span::minutes(15);
/// How long an operator stays in the console however busy.
pub const CONSOLE_SESSION: Span = Span::hours(12);
/// Messages that ask nothing, per device and minute.
pub const TEST_PUSHES_PER_MINUTE: u64 = 3;
/// How long such a message is worth anything.
pub const TEST_PUSH_LIVES: Span = Span::minutes(1);
/// How long a person may be idle and still be on their own page.
pub const ACCOUNT_IDLE: Span = Span::minutes(15);
/// How long a person stays on their own page however busy.
pub const ACCOUNT_SESSION: Span = Span::hours(1);
/// How long an operator's link can be used.
pub const OPERATOR_LINK: Span = Span::minutes(60);

/// How often a mail is tried before it is given up.
pub const MAIL_TRIES: i64 = 12;
/// How long to wait after the first try that came to nothing; four times as long after each further one.
pub const MAIL_FIRST_WAIT: Span = Span::minutes(1);
/// The longest that a mail waits for its next try.
pub const MAIL_LONGEST_WAIT: Span = Span::hours(6);
/// How long a mail belongs to the node that took it.
pub const MAIL_LEASE: Span = Span::minutes(5);

/// How long a session is kept; each application applies its own, shorter or equal, maximum to the ceremony's time.
pub const SESSION_KEPT: Span = Span::hours(24);
/// How long a browser's mark of a person who signed in with it is believed. "It was not me" takes it back for as long:
/// see [`crate::store::sweep::KEPT_FOR`].
pub const KNOWN_FOR: Span = KEPT_FOR;
/// How long a phone stays signed in to the authenticator without being used.
pub const PHONE_SESSION: Span = Span::days(90);
/// How old a phone's token may get before it is replaced.
pub const PHONE_TOKEN_ROTATES: Span = Span::days(1);
/// How long a phone's replaced token is still taken once the new one was used.
pub const PHONE_TOKENS_OVERLAP: Span = Span::minutes(1);
/// How long one QR code is shown; its predecessor is taken as long again.
pub const QR_SHOWN: Span = Span::seconds(30);
/// How far the clock of the node that shows a QR code may be ahead of the one that takes it.
pub const QR_SKEW: Span = Span::seconds(5);
/// Tokens one browser may get within [`LOOP_WINDOW`].
pub const LOOP_TOKENS: i64 = 5;
/// The window of [`LOOP_TOKENS`].
pub const LOOP_WINDOW: Span = Span::seconds(20);
/// How often the alarm is raised for one and the same forged row.
pub const ALARM_EVERY: Span = Span::hours(1);
/// How far back a person sees their own requests.
pub const RECENT: Span = Span::days(1);
