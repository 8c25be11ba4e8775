//! What binds a flow to the browser that began it, and what a browser may carry of ours.
//!
//! A browser holds one secret. Everything else is derived from it with a key that is not in the database:
//! the key of each flow, the token of each form, the mark of a browser that its user signed in with before.

use crate::domain::ids::{ApprovalId, SignInId, UserId};
use crate::domain::time::Time;
use crate::keys::secret::{MacKey, Secret, same, sha256_text};

use super::rules::{KNOWN_FOR, QR_SHOWN, QR_SKEW};

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

    /// The mark that a browser gets whenever this user has signed in with it.
    #[must_use]
    pub fn known_mark(&self, browser: &Secret, user: &UserId, now: Time) -> String {
        let (browser, set_at) = (browser.hash(), now.0.to_be_bytes());
        let tag = self.key.tag_text(&[b"known", browser.as_bytes(), user.as_str().as_bytes(), &set_at]);
        format!("{user}.{}.{tag}", now.0)
    }

    /// The user whom this browser's mark names, if the mark is ours, this browser's and not too old. Whether they have
    /// taken it back since is another question, which the store answers.
    #[must_use]
    pub fn known_user(&self, visitor: &Visitor, now: Time) -> Option<UserId> {
        let (browser, mark) = (visitor.browser.as_ref()?, visitor.known.as_deref()?);
        let mut parts = mark.split('.');
        let user = UserId::parse(parts.next()?).ok()?;
        let set_at = Time(parts.next()?.parse().ok()?);
        let is_ours = same(self.known_mark(browser, &user, set_at).as_bytes(), mark.as_bytes());
        (is_ours && now.since(set_at).0 < KNOWN_FOR.0).then_some(user)
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

    /// The approval that a scanned code names, if the code is shown now or was shown just before; on another node that
    /// may be the next one already.
    #[must_use]
    pub fn scanned(&self, code: &str, now: Time) -> Option<ApprovalId> {
        let approval = ApprovalId::parse(code.split_once('.')?.0).ok()?;
        let current = slot(now);
        [current, current - 1, slot(now.plus(QR_SKEW))]
            .into_iter()
            .any(|slot| same(self.qr_code_of(&approval, slot).as_bytes(), code.as_bytes()))
            .then_some(approval)
    }
}

const fn slot(now: Time) -> i64 {
    now.0.div_euclid(QR_SHOWN.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::Span;
    use crate::keys::entropy::SystemEntropy;

    const NOW: Time = Time(1_800_014_400_000);

    fn keys() -> BrowserKeys {
        BrowserKeys::new(MacKey::random(&SystemEntropy))
    }

    fn secret() -> Secret {
        Secret::random(&SystemEntropy)
    }

    fn sign_in(n: u8) -> SignInId {
        SignInId::from_random([n; 16])
    }

    #[test]
    fn a_flow_belongs_to_the_browser_that_began_it_and_to_no_other_flow() {
        let (keys, mine, yours) = (keys(), secret(), secret());
        let hash = keys.flow_hash(&mine, &sign_in(1));
        assert!(keys.began(&mine, &sign_in(1), &hash));
        assert!(!keys.began(&yours, &sign_in(1), &hash));
        assert!(!keys.began(&mine, &sign_in(2), &hash));
        assert!(!self::keys().began(&mine, &sign_in(1), &hash), "another key");
    }

    #[test]
    fn a_forms_token_is_neither_the_flows_hash_nor_another_flows_token() {
        let (keys, mine) = (keys(), secret());
        let token = keys.form_token(&mine, &sign_in(1));
        assert!(keys.handed_out(&mine, &sign_in(1), &token));
        assert!(!keys.handed_out(&mine, &sign_in(2), &token));
        assert!(!keys.handed_out(&secret(), &sign_in(1), &token));
        assert_ne!(token, keys.flow_hash(&mine, &sign_in(1)));
        assert!(!keys.handed_out(&mine, &sign_in(1), ""));
    }

    #[test]
    fn a_known_mark_names_its_user_in_its_own_browser_only() {
        let (keys, mine) = (keys(), secret());
        let user = UserId::from_random([7; 16]);
        let mark = keys.known_mark(&mine, &user, NOW);
        let visitor = |browser: Option<Secret>, known: &str| Visitor {
            browser,
            known: Some(known.to_owned()),
            ..Visitor::default()
        };
        let known = |browser: Option<&Secret>, mark: &str, now| keys.known_user(&visitor(browser.cloned(), mark), now);
        assert_eq!(known(Some(&mine), &mark, NOW), Some(user.clone()));
        assert_eq!(known(Some(&secret()), &mark, NOW), None);
        assert_eq!(known(None, &mark, NOW), None);
        let other = mark.replacen(&"07".repeat(16), &"08".repeat(16), 1);
        assert_eq!(known(Some(&mine), &other, NOW), None, "the user is part of the mark");
        let (last, over) = (NOW.plus(Span(KNOWN_FOR.0 - 1)), NOW.plus(KNOWN_FOR));
        assert_eq!((known(Some(&mine), &mark, last), known(Some(&mine), &mark, over)), (Some(user), None));
        let younger = mark.replacen(&NOW.0.to_string(), &over.0.to_string(), 1);
        assert_eq!(known(Some(&mine), &younger, over), None, "and so is the instant");
    }

    #[test]
    fn a_code_is_taken_while_it_is_shown_and_as_long_again() {
        let keys = keys();
        let approval = ApprovalId::from_random([5; 16]);
        let shown = Time(QR_SHOWN.0 * 1_000);
        let code = keys.qr_code(&approval, shown);
        let taken = |after: Span| keys.scanned(&code, shown.plus(after)).is_some();
        assert!(taken(Span::seconds(0)) && taken(Span::seconds(29)) && taken(Span::seconds(59)));
        assert!(!taken(Span::seconds(60)));
        assert!(taken(Span::seconds(-1)) && taken(Span::seconds(-5)), "by a node whose clock is a little late");
        assert!(!taken(Span(-5_001)));
        assert_eq!(self::keys().scanned(&code, shown), None, "another key");
        let other = ApprovalId::from_random([6; 16]);
        assert_eq!(keys.scanned(&code.replacen(approval.as_str(), other.as_str(), 1), shown), None);
    }
}
