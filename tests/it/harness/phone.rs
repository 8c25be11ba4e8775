//! A phone in software: what its browser, its secure element and its push subscription do, and what a dishonest one
//! could try.

use countersign::domain::device::PushAddress;
use serde_json::Value;

use super::authenticator::SoftAuthenticator;
use super::receiver::Receiver;

/// A phone with one passkey and one push subscription.
pub struct SoftPhone {
    authenticator: SoftAuthenticator,
    receiver: Receiver,
    page: String,
    skips_verification: bool,
}

impl SoftPhone {
    /// An honest phone on a page of this origin, as `https://id.contoso.example`.
    pub fn on(page: &str) -> Self {
        Self {
            authenticator: SoftAuthenticator::default(),
            receiver: Receiver::new(),
            page: page.to_owned(),
            skips_verification: false,
        }
    }

    /// From now on its browser shows another page and still lets it use the credential.
    pub fn is_lured_to(&mut self, page: &str) {
        page.clone_into(&mut self.page);
    }

    /// From now on it signs without asking for a finger, whatever the options say.
    pub fn skips_verification(&mut self) {
        self.skips_verification = true;
    }

    /// `navigator.credentials.create()`: options in, `PublicKeyCredential.toJSON()` out.
    pub fn creates(&mut self, options: &Value) -> Value {
        let options = self.believed(options);
        self.authenticator.create(&options, &self.page).unwrap()
    }

    /// `navigator.credentials.get()`: options in, `PublicKeyCredential.toJSON()` out.
    pub fn signs(&mut self, options: &Value) -> Value {
        let options = self.believed(options);
        self.authenticator.assert(&options, &self.page).unwrap()
    }

    /// Its push subscription at a push service.
    pub fn subscription(&self, endpoint: &str) -> PushAddress {
        self.receiver.address(endpoint)
    }

    /// What its service worker reads in a push message.
    pub fn reads(&self, body: &[u8]) -> Vec<u8> {
        self.receiver.open(body)
    }

    fn believed(&self, options: &Value) -> Value {
        let mut options = options.clone();
        if self.skips_verification {
            let of_creation = options.get_mut("authenticatorSelection").is_some();
            let slot = if of_creation { &mut options["authenticatorSelection"] } else { &mut options };
            slot["userVerification"] = "discouraged".into();
        }
        options
    }
}
