//! Reconcile: whether every federated sign-in in the tenant's log had a token of ours.

use serde::Serialize;

use super::{AtTenant, Outcome};
use crate::domain::address::{Address, DomainName};
use crate::domain::tenant::TenantId;
use crate::domain::time::{Span, Time};
use crate::graph::{By, LoggedSignIn};

/// How far a token and the sign-in that it was for may be apart. Entra's log tells when a sign-in was begun, so a person who
/// takes their time gets the token after that; clocks, and a log that tells when it ended, put it before.
const APART: Span = Span::minutes(10);

/// What came of it.
#[derive(Debug, Clone, Serialize)]
pub struct Reconciled {
    /// Whose people.
    pub domain: DomainName,
    /// Whose log.
    pub tenant: TenantId,
    /// From when on.
    pub from: String,
    /// Until when.
    pub to: String,
    /// Successful interactive sign-ins of the domain's people.
    pub looked_at: usize,
    /// Of those, by federation and with a token on record.
    pub matched: usize,
    /// By something else than a token of a federation.
    pub otherwise: usize,
    /// Those where the log does not say by what.
    pub unjudged: usize,
    /// By federation, and no token is on record.
    pub without_record: Vec<Unrecorded>,
}

/// A sign-in that no token of ours explains.
#[derive(Debug, Clone, Serialize)]
pub struct Unrecorded {
    /// When it was begun.
    pub at: String,
    /// Whose it was.
    pub person: String,
    /// What the client named it by.
    pub correlation: Option<String>,
    /// Microsoft's request id.
    pub request: String,
}

impl AtTenant<'_> {
    /// Holds the last days of the tenant's log against the tokens on record. It changes nothing, there or here.
    ///
    /// A token of ours for anybody else than Entra explains a sign-in of the same minutes, too: the record does not say for
    /// whom a token was.
    ///
    /// # Errors
    /// Where the domain is none of ours, or Microsoft does not show the log.
    pub async fn reconcile(&self, name: &DomainName, days: u8) -> Outcome<Reconciled> {
        self.is_at_home(&self.flow.ours(name).await?).await?;
        let to = self.now();
        let from = to.minus(Span::days(days.into()));
        let mut told = Reconciled {
            domain: name.clone(),
            tenant: self.graph.token().tenant.clone(),
            from: from.to_string(),
            to: to.to_string(),
            looked_at: 0,
            matched: 0,
            otherwise: 0,
            unjudged: 0,
            without_record: Vec::new(),
        };
        // A day at a time, so that no more than a day of a large tenant is held at once.
        let mut begin = from;
        while begin < to {
            let end = begin.plus(Span::days(1));
            for one in self.graph.sign_ins(begin, end).await? {
                let at = one.begun_at()?;
                // What falls on the very end is the next day's.
                if at < end && one.let_somebody_in() {
                    self.hold(&mut told, one, at).await?;
                }
            }
            begin = end;
        }
        Ok(told)
    }

    async fn hold(&self, told: &mut Reconciled, one: LoggedSignIn, at: Time) -> Outcome<()> {
        let person = one.user_principal_name.clone().unwrap_or_default();
        // What is no address here may still be somebody's name there.
        let ends_so = person.rsplit_once('@').is_some_and(|(_, end)| end.eq_ignore_ascii_case(told.domain.as_str()));
        if !ends_so && !Address::parse(&person).is_ok_and(|address| *address.domain() == told.domain) {
            return Ok(());
        }
        told.looked_at += 1;
        match one.by() {
            By::Unknown => told.unjudged += 1,
            By::Other => told.otherwise += 1,
            By::Federation if self.has_token(&person, at).await? => told.matched += 1,
            By::Federation => told.without_record.push(Unrecorded {
                at: at.to_string(),
                person,
                correlation: one.correlation_id,
                request: one.id,
            }),
        }
        Ok(())
    }

    /// Nobody can have had a token who has no address that could be here.
    async fn has_token(&self, person: &str, at: Time) -> Outcome<bool> {
        let Ok(address) = Address::parse(person) else { return Ok(false) };
        let requests = self.flow.store.requests();
        Ok(requests.has_token(address.lookup(), at.minus(APART), at.plus(APART)).await?)
    }
}
