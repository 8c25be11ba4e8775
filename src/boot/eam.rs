//! What hangs the doors of external authentication methods, and what an administrator sets up for them.

use std::sync::Arc;

use crate::config::Config;
use crate::flow::eam::{Eam, EntraKeys, Methods, SecondFactorKeys};
use crate::flow::identify::Identify;
use crate::flow::keyring::Keyring;
use crate::outbound::{self, Outbound};

use super::doors::Parts;
use super::{Outside, open_manage};

/// The keys of Microsoft's clouds take some ten thousand bytes.
const BODY_LIMIT: usize = 256 * 1024;

pub(super) fn second_factor_keys(config: &Config, keyring: Keyring) -> SecondFactorKeys {
    let common_name = format!("Countersign second factors - {}", config.server.base_url.host());
    SecondFactorKeys { keyring, common_name, roll_before: config.keys.roll_before }
}

impl Parts<'_> {
    pub(super) fn second_factor_keys(&self) -> SecondFactorKeys {
        second_factor_keys(self.config, self.rollover.keyring.clone())
    }

    pub(super) fn methods(&self) -> Methods {
        Methods {
            store: Arc::clone(&self.store),
            keys: self.second_factor_keys(),
            clock: Arc::clone(&self.clock),
            entropy: Arc::clone(&self.entropy),
        }
    }

    pub(super) fn eam(&self, identify: &Identify) -> Eam {
        let external = &self.config.external;
        let settings = outbound::Settings {
            allow_loopback: external.allow_loopback,
            body_limit: BODY_LIMIT,
            ..outbound::Settings::default()
        };
        let outbound = Outbound::new(settings);
        Eam {
            begin: self.begin(),
            identify: identify.clone(),
            entra: EntraKeys::new(outbound, external.login_url.clone(), Arc::clone(&self.clock)),
            keys: self.second_factor_keys(),
            base_url: self.address(),
        }
    }
}

/// What administers external methods, for whoever sits at the terminal.
///
/// # Errors
/// Says what cannot be opened, and what to do.
pub async fn open_methods(config: &Config, outside: Outside) -> anyhow::Result<Methods> {
    let keyring = super::open_cellar(config, &outside).await?.keyring;
    let manage = open_manage(config, outside).await?;
    Ok(Methods {
        store: Arc::clone(&manage.store),
        keys: second_factor_keys(config, keyring),
        clock: Arc::clone(&manage.clock),
        entropy: Arc::clone(&manage.entropy),
    })
}
