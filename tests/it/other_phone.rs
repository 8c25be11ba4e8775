//! Somebody else's phone scans the code on a page: it gets nothing, and the person whose sign-in it is can be told who.

use serde_json::{Value, json};

use countersign::domain::time::Span;

use crate::ceremony::{code_of, code_on};
use crate::harness::app::{json_of, refusal};
use crate::harness::browser::sign_in_of;
use crate::harness::house::{ALICE, Engine, Installation};
use crate::harness::tables;

const BOB: &str = "bob@corp.example";

async fn another_phones_scan_is_recorded_once_and_with_whom_it_concerns(engine: Engine) {
    let house = Installation::on(engine).await;
    let phone = house.has_active(ALICE).await;
    let bobs = house.has_active(BOB).await;
    let (browser, page) = house.waits_for(ALICE).await;
    let code = code_on(&browser, &page).await;
    assert_eq!(refusal(&bobs.scans(code_of(&code)).await), "other-phone");

    let store = &house.ground.store;
    let scanned = "FROM audit WHERE event = 'scanned_by_other'";
    assert_eq!(house.count(&format!("SELECT COUNT(*) {scanned}")).await, 1);
    let one = async |statement: &str| tables::texts(store, statement).await.remove(0);
    let correlation = format!("SELECT correlation FROM sign_ins WHERE id = '{}'", sign_in_of(&page));
    assert_eq!(one(&format!("SELECT correlation {scanned}")).await, one(&correlation).await);
    let user = |lookup: &str| format!("SELECT id FROM users WHERE lookup = '{lookup}'");
    assert_eq!(one(&format!("SELECT user_id {scanned}")).await, one(&user(ALICE)).await);
    let detail: Value = serde_json::from_str(&one(&format!("SELECT detail {scanned}")).await).unwrap();
    assert_eq!(detail, json!({"by": one(&user(BOB)).await}));

    // The person's own scan is nobody else's, and the code serves it still.
    assert!(json_of(&phone.scans(code_of(&code)).await)["approval"].is_string());
    assert_eq!(house.count(&format!("SELECT COUNT(*) {scanned}")).await, 1);
    house.clock().passes(Span::seconds(61));
    assert_eq!(refusal(&bobs.scans(code_of(&code)).await), "stale-qr");
    assert_eq!(house.count(&format!("SELECT COUNT(*) {scanned}")).await, 1);
}

crate::on_both_engines!(another_phones_scan_is_recorded_once_and_with_whom_it_concerns);
