//! Tokens in the console: made with a fresh proof, shown once, listed, taken back.

use countersign::domain::api_token::Scope;
use countersign::domain::operator::Role;
use countersign::domain::time::Span;
use reqwest::StatusCode;

use crate::harness::house::{Engine, Installation};
use crate::harness::operator::Operator;
use crate::harness::program::{Program, code};

/// The path that takes the newest token back, as the list has it.
async fn revocation(operator: &Operator) -> Option<String> {
    let list = operator.opens("/console/tokens").await;
    let rest = list.body.split("action=\"").find(|rest| rest.starts_with("/console/tokens/"))?;
    Some(rest.split('"').next().unwrap().to_owned())
}

async fn a_token_is_shown_once_and_kept_as_a_hash(engine: Engine) {
    let house = Installation::on(engine).await;
    let owner = Operator::first(&house).await;
    assert!(owner.opens("/console/tokens").await.has("tokens-empty"));
    let token = owner.makes_token("Payroll & Co <sync>", &[Scope::UsersRead], 30).await;
    let secret = token.strip_prefix("cs_").expect("a prefix that scanners know");
    assert_eq!(secret.len(), 43);
    let program = Program::with(&house.node().base, &token);
    assert_eq!(program.gets("/api/v1/users").await.status, StatusCode::OK);

    let list = owner.opens("/console/tokens").await;
    assert!(list.body.contains("Payroll &#38; Co &#60;sync&#62;") && list.body.contains("users:read"));
    assert_eq!(list.text("token-life").as_deref(), Some("Live"));
    assert!(list.text("token-used").unwrap().starts_with("2027-01-15"), "{}", list.body);
    let changes = owner.opens("/console/changes").await;
    assert!(changes.body.contains("token made"), "{}", changes.body);
    for page in [&list, &changes] {
        assert!(!page.body.contains(secret), "{}", page.at);
    }
    for table in ["api_tokens", "api_calls", "change_details"] {
        let columns = if table == "change_details" { "detail" } else { "id" };
        let count = format!("SELECT COUNT(*) FROM {table} WHERE {columns} LIKE '%{secret}%'");
        assert_eq!(house.count(&count).await, 0, "{table}");
    }
    assert_eq!(house.count(&format!("SELECT COUNT(*) FROM api_tokens WHERE token_hash = '{secret}'")).await, 0);
}

async fn a_token_ends_when_it_is_taken_back_or_over(engine: Engine) {
    let house = Installation::on(engine).await;
    let mut owner = Operator::first(&house).await;
    let program = owner.runs_program_for(&[Scope::UsersRead]).await;
    let other = Program::with(&house.node().base, &owner.makes_token("Short", &[Scope::UsersRead], 1).await);
    assert_eq!(other.gets("/api/v1/users").await.status, StatusCode::OK);

    house.clock().passes(Span::hours(24));
    let page = other.gets("/api/v1/users").await;
    assert_eq!((page.status, code(&page).as_str()), (StatusCode::UNAUTHORIZED, "bad-token"));
    assert!(page.header("www-authenticate").contains("invalid_token"));
    assert_eq!(program.gets("/api/v1/users").await.status, StatusCode::OK);

    owner.signs_in().await;
    let path = revocation(&owner).await.expect("the live one can be taken back");
    assert_eq!(owner.submits(&path, &[]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(program.gets("/api/v1/users").await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(owner.submits(&path, &[]).await.status, StatusCode::CONFLICT, "once");
    assert_eq!(revocation(&owner).await, None);
    assert!(owner.opens("/console/changes").await.body.contains("token revoked"));
    house.clock().passes(Span::days(91));
    owner.signs_in().await;
    assert!(owner.opens("/console/tokens").await.has("tokens-empty"), "what nobody calls with is listed no more");
}

async fn what_cannot_be_made_is_said_so(engine: Engine) {
    let house = Installation::on(engine).await;
    let owner = Operator::first(&house).await;
    for (name, scopes, days) in [
        ("", &[Scope::UsersRead][..], 30),
        ("see https://evil.example", &[Scope::UsersRead], 30),
        ("Sync", &[], 30),
        ("Sync", &[Scope::UsersRead], 0),
        ("Sync", &[Scope::UsersRead], 366),
    ] {
        let page = owner.tries_to_make_token(name, scopes, days).await;
        assert!(page.status.is_client_error() && page.has("form-problem"), "{name} {days}: {}", page.status);
    }
    let fields = [("name", "Sync"), ("days", "30"), ("operators:manage", "yes"), ("tokens:make", "yes")];
    assert!(owner.submits("/console/tokens/new", &fields).await.has("form-problem"), "no such scope");
    for nth in 0..50 {
        owner.makes_token(&format!("Token {nth}"), &[Scope::UsersRead], 365).await;
    }
    let page = owner.tries_to_make_token("One more", &[Scope::UsersRead], 365).await;
    assert_eq!(page.status, StatusCode::CONFLICT);
    assert!(page.has("form-problem"));
}

async fn a_token_takes_a_fresh_proof_and_so_does_taking_it_back(engine: Engine) {
    let house = Installation::on(engine).await;
    let mut owner = Operator::first(&house).await;
    owner.runs_program().await;
    house.clock().passes(Span::minutes(5));
    let page = owner.tries_to_make_token("Late", &[Scope::UsersRead], 1).await;
    assert_eq!(page.refusal().as_deref(), Some("prove-again"));
    let path = revocation(&owner).await.unwrap();
    assert_eq!(owner.submits(&path, &[]).await.refusal().as_deref(), Some("prove-again"));
    owner.proves().await;
    assert_eq!(owner.submits(&path, &[]).await.status, StatusCode::SEE_OTHER);
    owner.makes_token("Late", &[Scope::UsersRead], 1).await;
}

async fn nobody_takes_back_what_somebody_above_made(engine: Engine) {
    let house = Installation::on(engine).await;
    let owner = Operator::first(&house).await;
    let (admin, auditor) = (owner.brings(Role::Admin).await, owner.brings(Role::Auditor).await);
    let program = owner.runs_program().await;
    let path = revocation(&owner).await.unwrap();
    assert_eq!(revocation(&admin).await, None, "nor is it offered");
    assert_eq!(revocation(&auditor).await, None);
    for operator in [&admin, &auditor] {
        assert_eq!(operator.submits(&path, &[]).await.refusal().as_deref(), Some("not-allowed"));
    }
    assert_eq!(program.gets("/api/v1/users").await.status, StatusCode::OK);
    admin.runs_program().await;
    let admins = revocation(&admin).await.expect("one's own");
    assert_eq!(owner.submits(&admins, &[]).await.status, StatusCode::SEE_OTHER);
}

crate::on_both_engines!(
    a_token_is_shown_once_and_kept_as_a_hash,
    a_token_ends_when_it_is_taken_back_or_over,
    what_cannot_be_made_is_said_so,
    a_token_takes_a_fresh_proof_and_so_does_taking_it_back,
    nobody_takes_back_what_somebody_above_made,
);
