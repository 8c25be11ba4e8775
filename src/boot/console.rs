//! What hangs the doors of the console and of the API: every flow gets its tools, and nothing but its tools.

use std::sync::Arc;

use crate::flow::admit::Admit;
use crate::flow::ceremony::Ceremony;
use crate::flow::federate::Foretell;
use crate::flow::follow::Follow;
use crate::flow::notary::Notary;
use crate::flow::notify::Notify;
use crate::flow::operate::Operate;
use crate::flow::organise::Organise;
use crate::flow::people::People;
use crate::flow::rescue::Rescue;
use crate::flow::tokens::Tokens;
use crate::flow::wake::Wake;

use super::doors::Parts;

impl Parts<'_> {
    pub(super) fn rescue(&self, wake: &Wake, notify: &Notify) -> Rescue {
        Rescue {
            store: Arc::clone(&self.store),
            notify: notify.clone(),
            wake: wake.clone(),
            clock: Arc::clone(&self.clock),
            entropy: Arc::clone(&self.entropy),
            base_url: self.address(),
        }
    }

    pub(super) fn foretell(&self) -> Foretell {
        Foretell {
            store: Arc::clone(&self.store),
            keyring: self.rollover.keyring.clone(),
            clock: Arc::clone(&self.clock),
            entropy: Arc::clone(&self.entropy),
            rules: self.rules(),
        }
    }

    pub(super) fn admit(&self) -> Admit {
        Admit {
            store: Arc::clone(&self.store),
            // Operators prove themselves where the console is, and nowhere else.
            ceremony: Ceremony { relying_party: Arc::clone(&self.console), ..self.ceremony() },
            throttle: self.throttle(),
            clock: Arc::clone(&self.clock),
            entropy: Arc::clone(&self.entropy),
        }
    }

    pub(super) fn operate(&self) -> Operate {
        Operate {
            store: Arc::clone(&self.store),
            admit: self.admit(),
            clock: Arc::clone(&self.clock),
            entropy: Arc::clone(&self.entropy),
            base_url: self.config.server.console_address().as_str().to_owned(),
        }
    }

    pub(super) fn organise(&self) -> Organise {
        Organise {
            store: Arc::clone(&self.store),
            clock: Arc::clone(&self.clock),
            configured: self.config.organisation.name.clone(),
            language: self.config.organisation.language,
        }
    }

    pub(super) fn tokens(&self) -> Tokens {
        Tokens {
            store: Arc::clone(&self.store),
            throttle: self.throttle(),
            clock: Arc::clone(&self.clock),
            entropy: Arc::clone(&self.entropy),
        }
    }

    pub(super) fn notary(&self) -> Notary {
        Notary {
            store: Arc::clone(&self.store),
            witness: Arc::clone(&self.witness),
            clock: Arc::clone(&self.clock),
            base_url: self.base_url.clone(),
        }
    }

    pub(super) fn people(&self, wake: &Wake) -> People {
        People { store: Arc::clone(&self.store), wake: wake.clone(), clock: Arc::clone(&self.clock) }
    }

    pub(super) fn follow(&self, wake: &Wake) -> Follow {
        Follow { admit: self.admit(), directory: self.directory(), people: self.people(wake), wake: wake.clone() }
    }
}
