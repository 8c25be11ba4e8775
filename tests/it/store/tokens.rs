//! Tokens' rows are sealed: whoever writes to the database alone makes none, and changes none.

use std::sync::Arc;

use countersign::domain::address::Address;
use countersign::domain::api_token::{ApiToken, LIVE_PER_OPERATOR, Scope};
use countersign::domain::ids::{ApiTokenId, ConsoleSessionId, OperatorId, OperatorLinkId};
use countersign::domain::operator::{Operator, OperatorStatus, Role};
use countersign::domain::text::Name;
use countersign::domain::time::Span;
use countersign::store::StoreError;
use countersign::store::operator_links::OperatorLink;
use countersign::store::operators::LetIn;

use super::on_both_engines;
use super::town::{NOW, Town, after, change, random, sixteen, word};

async fn operator(town: &Town, address: &str, role: Role) -> Operator {
    let operator = Operator {
        id: random(OperatorId::from_random),
        address: Address::parse(address).unwrap(),
        name: Name::parse("Somebody").unwrap(),
        role,
        status: OperatorStatus::Invited,
    };
    let link = OperatorLink {
        id: random(OperatorLinkId::from_random),
        operator: Some(operator.id.clone()),
        created_at: NOW,
        expires_at: after(Span::hours(1)),
    };
    let in_now = town.store.operators().let_in(&operator, (&link, &word()), &change(), NOW).await.unwrap();
    assert_eq!(in_now, LetIn::Now);
    operator
}

/// A session of theirs, as if they were in.
async fn session(town: &Town, operator: &Operator) -> ConsoleSessionId {
    let id = random(ConsoleSessionId::from_random);
    town.sql(&format!(
        "INSERT INTO console_sessions (id, operator_id, token_hash, proved_at, seen_at, created_at, expires_at) \
         VALUES ('{id}', '{}', '{}', 0, 0, 0, 1)",
        operator.id,
        word()
    ))
    .await;
    id
}

fn token(operator: &Operator, scopes: &[Scope]) -> ApiToken {
    ApiToken {
        id: random(ApiTokenId::from_random),
        operator: operator.id.clone(),
        name: Name::parse("Sync").unwrap(),
        scopes: scopes.to_vec(),
        created_at: NOW,
        expires_at: after(Span::days(30)),
        revoked_at: None,
        used_at: None,
    }
}

on_both_engines! {
    async fn a_token_that_was_written_by_another_hand_is_refused(town) {
        let (admin, helper) =
            (operator(&town, "admin@corp.example", Role::Admin).await, operator(&town, "help@corp.example", Role::Helpdesk).await);
        let (mine, theirs) = (token(&admin, &[Scope::UsersRead]), token(&helper, &[Scope::UsersInvite]));
        for (token, hash, owner) in [(&mine, "mine", &admin), (&theirs, "theirs", &helper)] {
            let session = session(&town, owner).await;
            assert!(town.store.api_tokens().add((token, hash), &session, &change(), NOW).await.unwrap());
        }
        let found = town.store.api_tokens().by_hash("mine").await.unwrap();
        assert_eq!(found, Some((mine.clone(), admin.clone())));
        for (forge, back) in [
            ("scopes = 'users:read users:remove'", "scopes = 'users:read'".to_owned()),
            ("expires_at = expires_at + 1", "expires_at = expires_at - 1".to_owned()),
            ("revoked_at = 1", "revoked_at = NULL".to_owned()),
            (&format!("operator_id = '{}'", helper.id), format!("operator_id = '{}'", admin.id)),
            ("token_hash = 'another'", "token_hash = 'mine'".to_owned()),
        ] {
            let of_mine = format!(" WHERE id = '{}'", mine.id);
            town.sql(&format!("UPDATE api_tokens SET {forge}{of_mine}")).await;
            let found = town.store.api_tokens().by_id(&mine.id).await;
            assert!(matches!(found, Err(StoreError::Forged { table: "api_tokens", .. })), "{forge}: {found:?}");
            town.sql(&format!("UPDATE api_tokens SET {back}{of_mine}")).await;
            assert!(town.store.api_tokens().by_id(&mine.id).await.is_ok(), "{forge} was put back");
        }
        // What was taken back stays so, whoever unsays it.
        assert!(town.store.api_tokens().revoke(&mine.id, &change(), NOW).await.unwrap());
        town.sql("UPDATE api_tokens SET revoked_at = NULL").await;
        assert!(town.store.api_tokens().by_hash("mine").await.is_err());
        assert!(town.store.api_tokens().by_hash("theirs").await.is_ok());
    }

    async fn an_operator_has_so_many_live_tokens(town) {
        let admin = operator(&town, "admin@corp.example", Role::Admin).await;
        let session = session(&town, &admin).await;
        let add = async |at| {
            let token = ApiToken { created_at: at, expires_at: at.plus(Span::days(1)), ..token(&admin, &[Scope::UsersRead]) };
            town.store.api_tokens().add((&token, &word()), &session, &change(), at).await.unwrap()
        };
        for _ in 0..LIVE_PER_OPERATOR {
            assert!(add(NOW).await);
        }
        assert!(!add(NOW).await);
        assert!(add(after(Span::days(1))).await, "those that are over count no more");
    }

    async fn a_token_is_taken_back_once(town) {
        let admin = operator(&town, "admin@corp.example", Role::Admin).await;
        let session = session(&town, &admin).await;
        let mine = token(&admin, &[Scope::UsersRead]);
        town.store.api_tokens().add((&mine, "mine"), &session, &change(), NOW).await.unwrap();
        let town = Arc::new(town);
        let all = sixteen(|_| {
            let (town, id) = (town.clone(), mine.id.clone());
            async move { town.store.api_tokens().revoke(&id, &change(), NOW).await.unwrap() }
        })
        .await;
        assert_eq!(all.iter().filter(|done| **done).count(), 1);
    }
}
