//! A phone whose device was taken away is told to forget what it keeps, whichever of its tokens it carries.

use countersign::domain::time::Span;

use crate::harness::app::{Phone, refusal};
use crate::harness::house::{ALICE, Engine, Installation};

const TOKEN: &str = "__Host-cs-phone";
const REVOKED: &str = "UPDATE devices SET status = 'revoked'";

/// A phone with a token that was replaced; the answer with the new one came to nobody.
async fn misses_its_new_token(house: &Installation) -> (Phone, String) {
    let phone = house.has_active(ALICE).await;
    let old = phone.browser.cookie(TOKEN).unwrap();
    house.clock().passes(Span::days(2));
    phone.list().await;
    let new = phone.browser.cookie(TOKEN).unwrap();
    assert_ne!(new, old);
    phone.browser.cookies.lock().unwrap().insert(TOKEN.to_owned(), old);
    (phone, new)
}

async fn is_told_to_forget(phone: &Phone) {
    let gone = phone.gets("me").await;
    assert_eq!((refusal(&gone).as_str(), gone.header("clear-site-data")), ("unknown-phone", "\"storage\""));
    assert_eq!(phone.browser.cookie(TOKEN), None);
}

async fn a_phone_that_never_got_its_new_token_is_told_to_forget(engine: Engine) {
    let house = Installation::on(engine).await;
    let (phone, _) = misses_its_new_token(&house).await;
    house.sql(REVOKED).await;
    is_told_to_forget(&phone).await;
}

async fn so_is_one_that_comes_late_with_the_token_before(engine: Engine) {
    let house = Installation::on(engine).await;
    let (phone, new) = misses_its_new_token(&house).await;
    // Another window of the same phone has used the new one.
    let window = Phone::new(&house.node().base);
    window.browser.cookies.lock().unwrap().insert(TOKEN.to_owned(), new);
    window.list().await;
    house.clock().passes(Span::hours(1));
    let late = phone.gets("me").await;
    assert_eq!((refusal(&late).as_str(), late.header("clear-site-data")), ("unknown-phone", ""), "the device stands");
    house.sql(REVOKED).await;
    is_told_to_forget(&phone).await;
    is_told_to_forget(&window).await;
}

crate::on_both_engines!(
    a_phone_that_never_got_its_new_token_is_told_to_forget,
    so_is_one_that_comes_late_with_the_token_before,
);
