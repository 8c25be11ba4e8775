//! Whole houses: whoever serves works at what was confirmed, beside the sign-ins.

use std::time::Duration;

use countersign::domain::change::Actor;
use countersign::domain::import::ImportState;
use countersign::flow::import::Asked;
use countersign::store::directory::{Query, Scope};
use countersign::store::imports::Confirmed;

use super::list;
use crate::harness::house::{ALICE, Engine, Installation};

crate::on_both_engines!(
    whoever_serves_invites_the_people_of_confirmed_lists,
    a_page_and_readiness_are_there_for_the_console
);

async fn whoever_serves_invites_the_people_of_confirmed_lists(engine: Engine) {
    let mut installation = Installation::on(engine).await;
    if engine == Engine::Postgres {
        installation.add_node().await;
    }
    let importer = &installation.nodes.last().unwrap().house.importer;
    let asked = Asked { application: None, by: Actor::Terminal };
    let judged = importer.judge(list(450).as_bytes(), &asked).await.unwrap().unwrap();
    assert_eq!(importer.confirm(&judged, &judged.file_hash, &Actor::Terminal).await.unwrap(), Confirmed::Now);
    let mut looks = 0;
    let done = loop {
        let import = importer.load(&judged.id).await.unwrap().unwrap();
        if import.state != ImportState::Running {
            break import;
        }
        looks += 1;
        assert!(looks < 600, "nobody works at it: {import:?}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    };
    assert_eq!((done.state, done.invited, done.waiting()), (ImportState::Done, 450, 0));
    assert_eq!(installation.node().house.manage.users(None, 1_000).await.unwrap().len(), 450);
}

async fn a_page_and_readiness_are_there_for_the_console(engine: Engine) {
    let installation = Installation::on(engine).await;
    installation.has_active(ALICE).await;
    installation.invites("bob@corp.example").await;
    let house = &installation.node().house;
    let application = house.manage.applications().await.unwrap().remove(0).0.id;
    let readiness = house.directory.readiness(&application).await.unwrap();
    assert_eq!((readiness.all.people(), readiness.all.active_percent()), (2, Some(50)));
    assert_eq!(readiness.domains.len(), 1);
    let query = Query { scope: Scope::Application(application), ..Query::default() };
    let page = house.directory.page(&query).await.unwrap();
    assert_eq!(page.rows.iter().map(|row| row.devices).collect::<Vec<_>>(), [1, 0]);
}
