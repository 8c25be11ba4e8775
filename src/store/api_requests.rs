//! Sign-in requests as programs read them: the one function that tells them, whatever table they stand in.

use super::row::Row;
use super::{Result, Store};
use crate::domain::approval::ApprovalState;
use crate::domain::claims::Method;
use crate::domain::ids::{ApplicationId, Correlation, SignInId, UserId};
use crate::domain::refusal::Refusal;
use crate::domain::sign_in::Origin;
use crate::domain::time::Time;

/// The shelf of sign-in requests.
#[derive(Debug, Clone, Copy)]
pub struct ApiRequests<'a>(pub(super) &'a Store);

/// A request of somebody who was named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Requested {
    /// Its row.
    pub id: SignInId,
    /// When it began.
    pub begun_at: Time,
    /// Who was named.
    pub user: UserId,
    /// Their address.
    pub address: String,
    /// The application that asked.
    pub application: ApplicationId,
    /// Where it came from.
    pub origin: Origin,
    /// How it was proved, where it was.
    pub method: Option<Method>,
    /// What came of it.
    pub outcome: Outcome,
    /// What pages and the log call it.
    pub correlation: Correlation,
}

/// What came of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It can still be answered.
    Waiting,
    /// The person is signed in.
    Accepted,
    /// The person said no.
    Denied,
    /// The person said that it was not them.
    Reported,
    /// The browser gave up.
    Cancelled,
    /// A newer request of the same browser took its place.
    Superseded,
    /// Nobody answered in time.
    Expired,
    /// It was refused for this reason.
    Refused(Refusal),
}

impl Outcome {
    /// Every word, for whoever describes them.
    pub const WORDS: [&str; 8] =
        ["waiting", "accepted", "denied", "reported", "cancelled", "superseded", "expired", "refused"];

    /// The word that programs read.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Accepted => "accepted",
            Self::Denied => "denied",
            Self::Reported => "reported",
            Self::Cancelled => "cancelled",
            Self::Superseded => "superseded",
            Self::Expired => "expired",
            Self::Refused(_) => "refused",
        }
    }

    /// From where a sign-in stands, what was said to it, what the phone said last, and whether its time is over.
    fn of(stage: &str, refusal: Option<Refusal>, said: Option<ApprovalState>, is_over: bool) -> Self {
        match (stage, refusal, said) {
            ("answered", ..) => Self::Accepted,
            ("refused", Some(Refusal::Denied), _) | ("identified", _, Some(ApprovalState::Denied)) => Self::Denied,
            ("refused", Some(Refusal::Reported), _) | ("identified", _, Some(ApprovalState::Reported)) => {
                Self::Reported
            }
            ("refused", Some(Refusal::Cancelled), _) => Self::Cancelled,
            ("refused", Some(Refusal::Superseded), _) | ("identified", _, Some(ApprovalState::Superseded)) => {
                Self::Superseded
            }
            ("identified", _, Some(ApprovalState::Exhausted)) => Self::Refused(Refusal::WrongNumber),
            ("refused", Some(Refusal::Expired | Refusal::ApprovalExpired), _) => Self::Expired,
            ("refused", Some(other), _) => Self::Refused(other),
            _ if is_over => Self::Expired,
            _ => Self::Waiting,
        }
    }
}

impl ApiRequests<'_> {
    /// The newest requests before one of them, newest first.
    pub async fn page(&self, before: Option<&(Time, SignInId)>, limit: i64, now: Time) -> Result<Vec<Requested>> {
        // The page is cut out first, by the index alone; what stands beside its rows is looked up for them and no more.
        const STATEMENT: &str = "SELECT s.id, s.begun_at, s.user_id, u.address, s.application_id, s.origin, \
             s.recognised, s.method, s.stage, s.refusal, a.state, s.expires_at, s.correlation FROM \
             (SELECT id, begun_at FROM sign_ins WHERE user_id IS NOT NULL AND (begun_at, id) < ($1, $2) \
             ORDER BY begun_at DESC, id DESC LIMIT $3) p JOIN sign_ins s ON s.id = p.id \
             JOIN users u ON u.id = s.user_id LEFT JOIN approvals a ON a.sign_in_id = s.id AND a.round = s.asked \
             ORDER BY p.begun_at DESC, p.id DESC";
        let (at, id) = before.map_or((i64::MAX, ""), |(at, id)| (at.0, id.as_str()));
        let rows = sqlx::query(STATEMENT).bind(at).bind(id).bind(limit).fetch_all(&self.0.readers).await?;
        rows.iter().map(|row| requested_from(&mut Row::of(row), now)).collect()
    }
}

fn requested_from(row: &mut Row<'_>, now: Time) -> Result<Requested> {
    let id = row.parsed("sign_ins.id", SignInId::parse)?;
    let begun_at = row.time()?;
    let user = row.parsed("sign_ins.user_id", UserId::parse)?;
    let (address, application) = (row.text()?, row.parsed("sign_ins.application_id", ApplicationId::parse)?);
    let origin: Origin = row.json()?;
    let origin = Origin { recognised: row.flag()?, ..origin };
    let method = row.maybe_word("sign_ins.method", Method::parse)?;
    let stage = row.text()?;
    let refusal = row.maybe_word("sign_ins.refusal", Refusal::parse)?;
    let said = row.maybe_word("approvals.state", ApprovalState::parse)?;
    let outcome = Outcome::of(&stage, refusal, said, row.time()? <= now);
    let correlation = row.parsed("sign_ins.correlation", Correlation::parse)?;
    Ok(Requested { id, begun_at, user, address, application, origin, method, outcome, correlation })
}
