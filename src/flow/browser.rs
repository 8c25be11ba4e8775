//! What binds a flow to the browser that began it, and what a browser may carry of ours.
//!
//! A browser holds one secret. Everything else is derived from it with a key that is not in the database:
//! the key of each flow, the token of each form, the mark of a browser that its user signed in with before.

use crate::domain::ids::{ApprovalId, SignInId, UserId};
use crate::domain::time::Time;
use crate::keys::secret::{MacKey, Secret, same, sha256_text};

use super::rules::QR_SHOWN;

/// What a browser brought along, already cut out of its cookies.
#[derive(Debug, Default, Clone)]
pub struct Visitor {
    /// The browser's secret.
    pub browser: Option<Secret>,
    /// The single sign-on session's token.
    pub session: Option<Secret>,
    /// The mark of a browser that somebody signed in with before.
    pub known: Option<String>,
    /// The network the request came from: what budgets are counted by.
    pub source: String,
}

/// Derives and checks what browsers carry.
#[derive(Clone)]
pub struct BrowserKeys {
    key: MacKey,
}

impl BrowserKeys {
    /// Works with the ring's cookie key.
    #[must_use]
    pub const fn new(key: MacKey) -> Self {
        Self { key }
    }

    /// What the row of a flow keeps of the browser that began it.
    #[must_use]
    pub fn flow_hash(&self, browser: &Secret, sign_in: &SignInId) -> String {
        sha256_text(self.key.tag(&[b"flow", browser.hash().as_bytes(), sign_in.as_str().as_bytes()]))
    }

    /// Whether this browser began the flow whose row keeps this hash; in constant time.
    #[must_use]
    pub fn began(&self, browser: &Secret, sign_in: &SignInId, flow_hash: &str) -> bool {
        same(self.flow_hash(browser, sign_in).as_bytes(), flow_hash.as_bytes())
    }

    /// The token that the forms of one flow carry.
    #[must_use]
    pub fn form_token(&self, browser: &Secret, sign_in: &SignInId) -> String {
        self.key.tag_text(&[b"form", browser.hash().as_bytes(), sign_in.as_str().as_bytes()])
    }

    /// Whether a form of this flow was handed to this browser; in constant time.
    #[must_use]
    pub fn handed_out(&self, browser: &Secret, sign_in: &SignInId, token: &str) -> bool {
        same(self.form_token(browser, sign_in).as_bytes(), token.as_bytes())
    }

    /// The mark that a browser gets once this user has signed in with it.
    #[must_use]
    pub fn known_mark(&self, browser: &Secret, user: &UserId) -> String {
        let tag = self.key.tag_text(&[b"known", browser.hash().as_bytes(), user.as_str().as_bytes()]);
        format!("{user}.{tag}")
    }

    /// The user whom this browser's mark names, if the mark is ours and this browser's.
    #[must_use]
    pub fn known_user(&self, visitor: &Visitor) -> Option<UserId> {
        let (browser, mark) = (visitor.browser.as_ref()?, visitor.known.as_deref()?);
        let user = UserId::parse(mark.split_once('.')?.0).ok()?;
        same(self.known_mark(browser, &user).as_bytes(), mark.as_bytes()).then_some(user)
    }

    /// The code that a QR shows for this approval now. It names the approval and carries no authority.
    #[must_use]
    pub fn qr_code(&self, approval: &ApprovalId, now: Time) -> String {
        self.qr_code_of(approval, slot(now))
    }

    fn qr_code_of(&self, approval: &ApprovalId, slot: i64) -> String {
        let tag = self.key.tag_text(&[b"qr", approval.as_str().as_bytes(), &slot.to_be_bytes()]);
        format!("{approval}.{}", tag.get(..22).unwrap_or(&tag))
    }

    /// The approval that a scanned code names, if the code is shown now or was shown just before.
    #[must_use]
    pub fn scanned(&self, code: &str, now: Time) -> Option<ApprovalId> {
        let approval = ApprovalId::parse(code.split_once('.')?.0).ok()?;
        let current = slot(now);
        [current, current - 1]
            .into_iter()
            .any(|slot| same(self.qr_code_of(&approval, slot).as_bytes(), code.as_bytes()))
            .then_some(approval)
    }
}

const fn slot(now: Time) -> i64 {
    now.0.div_euclid(QR_SHOWN.0)
}
