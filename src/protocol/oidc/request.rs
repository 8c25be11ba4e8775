//! What Entra ID's form asks.

use std::collections::BTreeMap;

use serde::Deserialize;
use url::form_urlencoded;

use super::hint;

/// The longest `state`, in bytes.
pub const LONGEST_STATE: usize = 16 * 1024;
/// The longest `nonce`, in bytes.
pub const LONGEST_NONCE: usize = 1024;
const LONGEST_CLAIMS: usize = 16 * 1024;

/// What is claimed where nothing is asked for.
const USUAL_ACR: &str = "possessionorinherence";
/// A passkey on the person's own phone, in words that the tenant may ask for; the truest one first.
const AMR: [&str; 4] = ["fido", "hwk", "swk", "pop"];
/// What possession suffices for, the narrowest that Entra ID asks for first.
const ACR: [&str; 4] =
    ["possessionorinherence", "possession", "knowledgeorpossession", "knowledgeorpossessionorinherence"];

/// Why a request is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Malformed {
    /// Not UTF-8, a name twice, or something missing.
    #[error("the request is no form of OpenID Connect")]
    Form,
    /// A part is longer than it may be.
    #[error("a part of the request is too long")]
    TooLong,
}

/// Why a request of a known tenant is answered with an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unmet {
    /// Another response type or mode, or no `openid` in the scope.
    #[error("another flow than the implicit one by form is asked for")]
    Flow,
    /// No nonce or no hint.
    #[error("the nonce or the hint is missing")]
    Missing,
    /// Claims that are none, or that a phone's passkey cannot make.
    #[error("other claims are asked for than a phone can make")]
    Claims,
}

/// A request.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuthRequest {
    /// Who asks.
    pub client_id: String,
    /// Where the answer is to go; believed only where it is the one address of the client's cloud.
    pub redirect_uri: String,
    /// To be echoed.
    pub state: Option<String>,
    /// To be echoed inside the answer.
    pub nonce: String,
    /// Whom it is asked for.
    pub hint: String,
    /// Microsoft's own name for the request.
    pub client_request_id: Option<String>,
    scope: String,
    response_type: String,
    response_mode: String,
    claims: Option<String>,
}

#[derive(Deserialize)]
struct Asked {
    id_token: Option<BTreeMap<String, Option<Wanted>>>,
}

#[derive(Deserialize)]
struct Wanted {
    #[serde(default)]
    value: Option<String>,
    #[serde(default)]
    values: Option<Vec<String>>,
}

impl Wanted {
    fn takes(&self, word: &str) -> bool {
        let values = self.values.as_deref();
        self.value.as_deref().is_none_or(|value| value == word)
            && values.is_none_or(|values| values.iter().any(|value| value == word))
    }
}

impl AuthRequest {
    /// Reads a form or a query. What is not known is left aside; what is known stands there once.
    ///
    /// # Errors
    /// Where it cannot be said who asks, or where the answer belongs.
    pub fn parse(raw: &[u8]) -> Result<Self, Malformed> {
        let raw = std::str::from_utf8(raw).map_err(|_| Malformed::Form)?;
        let mut known: BTreeMap<String, String> = BTreeMap::new();
        for (name, value) in form_urlencoded::parse(raw.as_bytes()) {
            let is_known = NAMES.contains(&&*name);
            if is_known && known.insert(name.into_owned(), value.into_owned()).is_some() {
                return Err(Malformed::Form);
            }
        }
        let mut take = |name: &str| known.remove(name).unwrap_or_default();
        let request = Self {
            client_id: take("client_id"),
            redirect_uri: take("redirect_uri"),
            nonce: take("nonce"),
            hint: take("id_token_hint"),
            client_request_id: Some(take("client-request-id")).filter(|id| is_guid(id)),
            scope: take("scope"),
            response_type: take("response_type"),
            response_mode: take("response_mode"),
            state: known.remove("state"),
            claims: known.remove("claims").filter(|claims| !claims.is_empty()),
        };
        let length = |text: &Option<String>| text.as_ref().map_or(0, String::len);
        if length(&request.state) > LONGEST_STATE
            || request.nonce.len() > LONGEST_NONCE
            || request.hint.len() > hint::LONGEST
            || length(&request.claims) > LONGEST_CLAIMS
        {
            return Err(Malformed::TooLong);
        }
        if request.client_id.is_empty() || request.redirect_uri.is_empty() {
            return Err(Malformed::Form);
        }
        Ok(request)
    }

    /// What is claimed of the ceremony, `acr` and `amr`: one each of what was asked for.
    ///
    /// # Errors
    /// Where the request asks for what is not done here.
    pub fn claimed(&self) -> Result<(&'static str, &'static str), Unmet> {
        let is_flow = self.response_type == "id_token" && self.response_mode == "form_post";
        if !is_flow || !self.scope.split(' ').any(|scope| scope == "openid") {
            return Err(Unmet::Flow);
        }
        if self.nonce.is_empty() || self.hint.is_empty() {
            return Err(Unmet::Missing);
        }
        let Some(claims) = &self.claims else { return Ok((USUAL_ACR, AMR[0])) };
        let asked: Asked = serde_json::from_str(claims).map_err(|_| Unmet::Claims)?;
        let asked = asked.id_token.unwrap_or_default();
        let pick = |name: &str, words: &'static [&'static str]| {
            let wanted = asked.get(name).and_then(Option::as_ref);
            words.iter().copied().find(|word| wanted.is_none_or(|wanted| wanted.takes(word))).ok_or(Unmet::Claims)
        };
        Ok((pick("acr", &ACR)?, pick("amr", &AMR)?))
    }
}

const NAMES: [&str; 10] = [
    "client_id",
    "redirect_uri",
    "nonce",
    "id_token_hint",
    "client-request-id",
    "scope",
    "response_type",
    "response_mode",
    "state",
    "claims",
];

fn is_guid(text: &str) -> bool {
    crate::domain::tenant::TenantId::parse(text).is_ok()
}
