//! Warn the owners, by mail, while the signing certificate draws to its end and nobody has said that the tenant knows the
//! next one: at each of a few distances once, whichever node notices first.

use std::sync::Arc;

use crate::domain::ids::OperatorId;
use crate::domain::letter::{Addressed, Letter};
use crate::domain::mailbox::Mailbox;
use crate::domain::operator::Operator;
use crate::domain::time::{Clock, Span};
use crate::store::Store;

use super::Outcome;
use super::rollover::times;

/// So many days before the end.
const DISTANCES: [i64; 5] = [1, 7, 14, 30, 60];

/// Warns the owners.
#[derive(Clone)]
pub struct Warn {
    /// Where mails wait.
    pub store: Arc<Store>,
    /// The time.
    pub clock: Arc<dyn Clock>,
}

impl Warn {
    /// Looks how far the end is, and queues the mails that are due.
    ///
    /// # Errors
    /// When the store fails; the next look tries again.
    pub async fn look(&self) -> Outcome<()> {
        let (standing, now) = (times(&self.store).await?, self.clock.now());
        let Some(ends_at) = standing.ends_unprepared() else { return Ok(()) };
        let Some(days) = distance(ends_at.since(now)) else { return Ok(()) };
        let letter = Letter::CertificateEnds { ends_at, has_next: standing.next.is_some() };
        let mails: Vec<(OperatorId, Addressed)> = self
            .store
            .operators()
            .list()
            .await?
            .into_iter()
            .filter(Operator::is_active_owner)
            .map(|owner| (owner.id, Addressed { to: Mailbox::of(&owner.address), letter: letter.clone() }))
            .collect();
        // Whoever becomes the first owner later is told then.
        if mails.is_empty() {
            return Ok(());
        }
        if self.store.ring().warn(&standing.current.id, days, &mails, now).await? {
            tracing::warn!(key = %standing.current.id, %ends_at, days, owners = mails.len(),
                "the signing certificate ends; the owners are told");
        }
        Ok(())
    }
}

/// The smallest distance that is reached.
fn distance(left: Span) -> Option<i64> {
    DISTANCES.into_iter().find(|days| left.0 <= Span::days(*days).0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_distance_is_reached_once_on_the_way_down() {
        assert_eq!(distance(Span(Span::days(60).0 + 1)), None);
        let all: Vec<_> = (-5..=62).rev().map(|days| distance(Span::days(days))).collect();
        let mut reached: Vec<_> = all.into_iter().flatten().collect();
        reached.dedup();
        assert_eq!(reached, [60, 30, 14, 7, 1]);
    }
}
