//! Follow the people on a page of the console that stays open.
//!
//! The page is woken whenever anybody changed, on whichever node, and by the poll beneath. Each time it asks its own
//! question again, as long as its operator may ask it, and hears only where the answer is another than before. So what
//! wakes it carries nothing, and nothing that it misses is lost.

use crate::domain::ids::UserId;
use crate::domain::operator::permit::SeeUsers;
use crate::store::directory::{Page, Query, Scope};

use super::admit::{Admit, Present, Warrant};
use super::directory::{Directory, Readiness};
use super::people::{People, Seen};
use super::wake::{News, Wake};
use super::{Outcome, Stop};

/// Follows people for pages that stay open.
#[derive(Clone)]
pub struct Follow {
    /// Says whether the operator is still in.
    pub admit: Admit,
    /// Lists people.
    pub directory: Directory,
    /// Looks at one.
    pub people: People,
    /// Wakes.
    pub wake: Wake,
}

/// Whom a page shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// One person.
    Person(UserId),
    /// A page of a list, with the readiness of its application where it is one's.
    List(Query),
}

/// What a page shows of them.
#[derive(PartialEq, Eq)]
enum Sight {
    Person(Box<Seen>),
    List(Page, Option<Readiness>),
}

/// A page that follows.
pub struct Following {
    follow: Follow,
    present: Present,
    subject: Subject,
    sight: Sight,
    news: News,
}

impl Follow {
    /// Follows on behalf of an operator. What changed before this is not told: the page looks once by itself.
    ///
    /// # Errors
    /// [`crate::domain::refusal::Refusal::NotFound`].
    pub async fn begin(&self, by: &Warrant<SeeUsers>, present: Present, subject: Subject) -> Outcome<Following> {
        // First the place, then the look: what comes between is told.
        let news = self.wake.news();
        let sight = self.look(by, &subject).await?;
        Ok(Following { follow: self.clone(), present, subject, sight, news })
    }

    async fn look(&self, by: &Warrant<SeeUsers>, subject: &Subject) -> Outcome<Sight> {
        Ok(match subject {
            Subject::Person(id) => Sight::Person(Box::new(self.people.one(by, id).await?)),
            Subject::List(query) => {
                let readiness = match &query.scope {
                    Scope::Application(id) => Some(self.directory.readiness(id).await?),
                    Scope::Domain(_) | Scope::Instance => None,
                };
                Sight::List(self.directory.page(query).await?, readiness)
            }
        })
    }
}

impl Following {
    /// Waits until the page would show something else; nothing once the operator may not see it any more, or the node
    /// stops.
    pub async fn changed(&mut self) -> Option<()> {
        loop {
            self.news.next().await?;
            match self.look_again().await {
                Ok(sight) if sight != self.sight => {
                    self.sight = sight;
                    return Some(());
                }
                Ok(_) => {}
                Err(Stop::Refused(_)) => return None,
                Err(Stop::Fault(error)) => {
                    tracing::error!(
                        error = &error as &dyn std::error::Error,
                        "people could not be looked at; the next tick tries again"
                    );
                }
            }
        }
    }

    async fn look_again(&self) -> Outcome<Sight> {
        let present = self.follow.admit.again(&self.present).await?;
        let warrant = present.warrant(self.follow.people.clock.as_ref())?;
        self.follow.look(&warrant, &self.subject).await
    }
}
