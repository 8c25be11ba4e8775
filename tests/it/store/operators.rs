//! Operators' rows are sealed, and the record of changes shows whoever rewrites it.

use std::sync::Arc;

use countersign::domain::address::Address;
use countersign::domain::ids::{OperatorId, OperatorLinkId};
use countersign::domain::operator::{Operator, OperatorStatus, Role};
use countersign::domain::text::Name;
use countersign::domain::time::Span;
use countersign::store::StoreError;
use countersign::store::changes::Chain;
use countersign::store::operator_links::OperatorLink;
use countersign::store::operators::LetIn;

use super::on_both_engines;
use super::town::{NOW, Town, after, change, random, sixteen, word};

fn operator(address: &str, role: Role) -> Operator {
    Operator {
        id: random(OperatorId::from_random),
        address: Address::parse(address).unwrap(),
        name: Name::parse("Somebody").unwrap(),
        role,
        status: OperatorStatus::Invited,
    }
}

fn link(operator: &Operator) -> OperatorLink {
    OperatorLink {
        id: random(OperatorLinkId::from_random),
        operator: Some(operator.id.clone()),
        created_at: NOW,
        expires_at: after(Span::hours(1)),
    }
}

async fn lets_in(town: &Town, operator: &Operator) -> LetIn {
    town.store.operators().let_in(operator, (&link(operator), &word()), &change(), NOW).await.unwrap()
}

on_both_engines! {
    async fn a_role_that_was_written_by_another_hand_is_refused(town) {
        let helper = operator("helper@corp.example", Role::Helpdesk);
        assert_eq!(lets_in(&town, &helper).await, LetIn::Now);
        assert_eq!(town.store.operators().by_id(&helper.id).await.unwrap(), Some(helper.clone()));
        town.sql("UPDATE operators SET role = 'owner'").await;
        let found = town.store.operators().by_id(&helper.id).await;
        assert!(matches!(found, Err(StoreError::Forged { table: "operators", .. })), "{found:?}");
        town.sql("UPDATE operators SET role = 'helpdesk', status = 'active'").await;
        assert!(town.store.operators().by_id(&helper.id).await.is_err());
    }

    async fn an_address_runs_the_console_once(town) {
        let town = Arc::new(town);
        let all = sixteen(|_| {
            let town = town.clone();
            async move { lets_in(&town, &operator("same@corp.example", Role::Admin)).await }
        })
        .await;
        assert_eq!(all.iter().filter(|one| **one == LetIn::Now).count(), 1);
        assert_eq!(town.store.operators().list().await.unwrap().len(), 1);
    }

    async fn changes_of_many_make_one_chain(town) {
        let town = Arc::new(town);
        sixteen(|nth| {
            let town = town.clone();
            async move { lets_in(&town, &operator(&format!("a{nth}@corp.example"), Role::Admin)).await }
        })
        .await;
        let Chain::Whole { count, head, .. } = town.store.changes().verify().await.unwrap() else { panic!("broken") };
        assert_eq!(count, 17, "the organisation's own change stands before them");
        assert_eq!(head.len(), 43);
        let newest = town.store.changes().before(None, 5).await.unwrap();
        assert_eq!(newest.iter().map(|change| change.nth).collect::<Vec<_>>(), [17, 16, 15, 14, 13]);
        let next = town.store.changes().before(Some(13), 100).await.unwrap();
        assert_eq!(next.len(), 12);
        assert_eq!(newest[0].detail, Some("told".into()));
    }

    async fn the_chain_names_the_first_entry_that_was_changed(town) {
        for nth in 0..5 {
            lets_in(&town, &operator(&format!("a{nth}@corp.example"), Role::Admin)).await;
        }
        let verify = || town.store.changes();
        for (statement, undo) in [
            ("UPDATE changes SET actor = 'operator:x' WHERE nth = 3", "UPDATE changes SET actor = 'terminal' WHERE nth = 3"),
            ("UPDATE changes SET happened_at = happened_at + 1 WHERE nth = 3", "UPDATE changes SET happened_at = happened_at - 1 WHERE nth = 3"),
            ("UPDATE change_details SET detail = '1' WHERE nth = 3", "UPDATE change_details SET detail = '\"told\"' WHERE nth = 3"),
        ] {
            town.sql(statement).await;
            assert_eq!(verify().verify().await.unwrap(), Chain::BrokenAt(3), "{statement}");
            town.sql(undo).await;
            assert!(matches!(verify().verify().await.unwrap(), Chain::Whole { count: 6, .. }));
        }
        // What was said of people may be erased, and the chain stays whole.
        town.sql("DELETE FROM change_details WHERE nth = 4").await;
        assert!(matches!(verify().verify().await.unwrap(), Chain::Whole { count: 6, .. }));
        assert_eq!(verify().before(Some(5), 1).await.unwrap()[0].detail, None);
        town.sql("DELETE FROM changes WHERE nth = 6").await;
        assert_eq!(verify().verify().await.unwrap(), Chain::BrokenAt(6), "the tail was cut");
        town.sql("DELETE FROM changes WHERE nth = 2").await;
        assert_eq!(verify().verify().await.unwrap(), Chain::BrokenAt(2));
    }
}
