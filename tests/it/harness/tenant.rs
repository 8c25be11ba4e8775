//! The tenant at the other end: believes a token only for good reasons.

use countersign::domain::time::Clock as _;

use super::house::{Installation, REALM};
use super::schemas;
pub use super::verifier::{Disbelief, Tenant, Token, judge};

/// Judges an answer as the tenant of `corp.example`. What it believes has to be what the standards' schemas say, from
/// the response around the assertion to the signature within.
pub async fn judges(wresult: &str, house: &Installation) -> Result<Token, Disbelief> {
    let token = believes(wresult, house).await?;
    assert_eq!(schemas::judge(wresult), Ok(()), "{wresult}");
    Ok(token)
}

/// The same without the schemas.
pub async fn believes(wresult: &str, house: &Installation) -> Result<Token, Disbelief> {
    let open = house.node().house.keyring.open().await.unwrap();
    let tenant = Tenant {
        issuer: format!("{}/fed/corp.example/", house.node().base),
        audience: REALM.to_owned(),
        certificate: open.ring.signing.certificate_der().to_vec(),
    };
    judge(wresult, &tenant, &house.clock().now().to_string())
}

/// Judges an answer that must be good.
pub async fn accepts(wresult: &str, house: &Installation) -> Token {
    judges(wresult, house).await.unwrap_or_else(|why| panic!("{why}\n{wresult}"))
}
