//! A tenant is set up in a real browser, against a pretended Microsoft Graph: signed in by a code, looked at, federated,
//! checked, taken back.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use countersign::domain::address::DomainName;
use countersign::domain::application::{Cloud, FirstOffer};
use countersign::domain::text::Name;
use countersign::domain::time::Span;
use countersign::flow::manage::{Manage, NewApplication};
use serde_json::json;
use thirtyfour::prelude::*;

use crate::actors::chromium::Chromium;
use crate::actors::world::{World, story_with};
use crate::harness::graph::login::CLIENT;
use crate::harness::graph::tenant::{Domain, person};
use crate::harness::graph::{Graph, TENANT};

const METADATA: &str = "/FederationMetadata/2007-06/FederationMetadata.xml";

fn settings(graph: &Graph) -> String {
    let origin = graph.origin();
    format!(
        "[graph]\ntenant = \"{TENANT}\"\nclient_id = \"{CLIENT}\"\nlogin_url = \"{origin}\"\ngraph_url = \"{origin}\"\n\
         instance_url = \"{origin}\"\nallow_loopback = true\n"
    )
}

/// An application whose people would come to a public address: Microsoft takes no other.
async fn public_application(world: &World) -> String {
    let node = &world.house.node().house;
    let manage = Manage { base_url: "https://id.works.example".to_owned(), ..node.manage.clone() };
    let new = NewApplication {
        name: Name::parse("Works").unwrap(),
        domains: vec![DomainName::parse("works.example").unwrap()],
        cloud: Cloud::Worldwide,
        realm: Cloud::Worldwide.realm().unwrap().to_owned(),
        reply_url: Cloud::Worldwide.reply_url().to_owned(),
        first_offer: FirstOffer::Push,
        session_lifetime: Span::hours(8),
        trust: false,
    };
    let (application, _) = manage.add(new).await.unwrap().unwrap();
    application.id.to_string()
}

/// Pictures take their time, and a proof is fresh for minutes only.
async fn proves_anew(desk: &Chromium, next: &str) {
    desk.opens(&format!("/console/prove?next={next}")).await;
    desk.arrives_at("console-prove").await;
    desk.taps("console-passkey").await;
}

/// The first owner, before the pages of the application's tenant.
async fn owner_before(world: &World, id: &str) -> Arc<Chromium> {
    let link = world.house.node().house.doors.operate.first_link().await.unwrap().link;
    let desk = world.laptop().await;
    desk.has_authenticator().await;
    desk.opens(&link).await;
    desk.types("begin-name", "Olga Owner").await;
    desk.types("begin-address", "olga@corp.example").await;
    desk.taps("begin-submit").await;
    desk.arrives_at("console-applications").await;
    desk.opens(&format!("/console/applications/{id}/federation")).await;
    desk.taps("tenant-set-up").await;
    desk.arrives_at("console-tenant").await;
    desk
}

/// Signs in by a code that somebody types in at Microsoft meanwhile.
async fn connects(desk: &Chromium, graph: &Graph) {
    desk.sees("tenant-by-code").await;
    desk.pictured("console-tenant").await;
    desk.taps("tenant-by-code").await;
    assert_eq!(desk.sees("tenant-code").await, "ABCD-EFGH");
    desk.pictured("console-tenant-waiting").await;
    // The page sees by itself that the code was typed in.
    graph.desk().login.pending = 0;
    desk.sees("tenant-connected").await;
    desk.pictured("console-tenant-connected").await;
}

/// What was signed in for does not do: signs in once more, for what a page says it needs, and goes on where it was.
async fn widens(desk: &Chromium, picture: &str) {
    desk.arrives_at("console-tenant-wider").await;
    desk.sees("wider-permission").await;
    desk.pictured(picture).await;
    desk.taps("wider-by-code").await;
    desk.sees("tenant-go-on").await;
    desk.taps("tenant-go-on").await;
}

/// Looks at what would be done, and brings the people in.
async fn plans(desk: &Chromium, place: &str, folder: &Path) {
    desk.taps("tenant-domain").await;
    desk.arrives_at("console-tenant-plan").await;
    assert!(desk.sees("trap-without_identity").await.contains("bob@works.example"));
    desk.pictured("console-tenant-plan").await;
    desk.taps("to-people").await;
    desk.arrives_at("console-tenant-people").await;
    desk.pictured("console-tenant-people").await;
    desk.taps("people-identify").await;
    widens(desk, "console-tenant-wider").await;
    desk.arrives_at("console-tenant-people").await;
    desk.taps("people-identify").await;
    desk.sees("nameless-none").await;
    proves_anew(desk, &format!("{place}/people")).await;
    desk.arrives_at("console-tenant-people").await;
    filters(desk).await;
    desk.taps("people-import").await;
    desk.sees("unknown-none").await;
    desk.pictured("console-tenant-people-done").await;
    makes_somebody(desk).await;
    proves_anew(desk, &format!("{place}/people")).await;
    desk.arrives_at("console-tenant-people").await;
    takes_identities_back(desk, folder).await;
    desk.taps("to-plan").await;
    desk.arrives_at("console-tenant-plan").await;
}

/// Types in what is no filter, which is told beside the field, and then none again.
async fn filters(desk: &Chromium) {
    desk.types("people-filter", "department eq 'Sales").await;
    desk.taps("people-look").await;
    assert!(desk.sees("filter-problem").await.contains("not closed"));
    assert_eq!(desk.reads("people-filter", "value").await, "department eq 'Sales");
    desk.pictured("console-tenant-people-filter").await;
    desk.types("people-filter", "").await;
    desk.taps("people-look").await;
    desk.sees("people-import").await;
}

/// Makes somebody at Microsoft, after an address of another domain, which is told and keeps what was typed in.
async fn makes_somebody(desk: &Chromium) {
    desk.types("make-address", "dora@elsewhere.example").await;
    desk.types("make-name", "Dora").await;
    desk.taps("people-create").await;
    assert!(desk.sees("form-problem").await.contains("works.example"));
    assert_eq!(desk.reads("make-name", "value").await, "Dora");
    desk.pictured("console-tenant-make").await;
    desk.types("make-address", "dora@works.example").await;
    desk.taps("people-create").await;
    assert!(desk.sees("people-done").await.contains("dora@works.example was made"));
    desk.sees("people-whom").await;
    desk.pictured("console-tenant-made").await;
}

/// Chooses the file that says which ImmutableIDs were set, looks at what it would take back, takes it back, and sets
/// them anew.
async fn takes_identities_back(desk: &Chromium, folder: &Path) {
    let folder = folder.join("downloads");
    std::fs::create_dir(&folder).unwrap();
    let allowed = json!({"behavior": "allow", "downloadPath": folder.to_str().unwrap()});
    desk.commands("Browser.setDownloadBehavior", allowed).await;
    desk.taps("undo-kept").await;
    let is_whole = |path: &PathBuf| path.extension().is_some_and(|end| end == "json");
    let downloaded = async || std::fs::read_dir(&folder).unwrap().map(|one| one.unwrap().path()).find(is_whole);
    let path = desk.until("the file", downloaded).await;
    let field = desk.driver.find(By::Testid("undo-file")).await.unwrap();
    field.send_keys(path.display().to_string()).await.unwrap();
    desk.taps("undo-look").await;
    desk.arrives_at("console-tenant-take-back").await;
    assert_eq!(desk.sees("take-back-person").await, "bob@works.example");
    desk.pictured("console-tenant-take-back").await;
    desk.taps("take-back").await;
    desk.arrives_at("console-tenant-people").await;
    assert!(desk.sees("people-done").await.contains("taken back"));
    assert_eq!(desk.sees("nameless-person").await, "bob@works.example");
    desk.pictured("console-tenant-taken-back").await;
    desk.taps("people-identify").await;
    desk.sees("nameless-none").await;
}

/// Federates the domain, after a no of Microsoft's that is told and loses nothing.
async fn applies(desk: &Chromium, graph: &Graph) {
    desk.taps("accept-not_active").await;
    desk.taps("plan-apply").await;
    widens(desk, "console-tenant-wider-to-federate").await;
    desk.arrives_at("console-tenant-plan").await;
    graph.desk().refuses_changes = true;
    desk.taps("accept-not_active").await;
    desk.taps("plan-apply").await;
    desk.arrives_at("console-tenant-trouble").await;
    desk.pictured("console-tenant-trouble").await;
    graph.desk().refuses_changes = false;
    desk.taps("trouble-back").await;
    desk.arrives_at("console-tenant-plan").await;
    desk.taps("accept-not_active").await;
    desk.taps("plan-apply").await;
    desk.arrives_at("console-tenant-applied").await;
    desk.pictured("console-tenant-applied").await;
    assert_eq!(graph.authentication_type("works.example"), "Federated");
}

/// Sees that it holds, and what there is to do later.
async fn checks(desk: &Chromium) {
    desk.arrives_at("console-tenant-check").await;
    assert!(desk.sees("found-key").await.contains("In order"));
    desk.pictured("console-tenant-check").await;
    desk.taps("to-plan").await;
    desk.sees("plan-same").await;
    desk.pictured("console-tenant-plan-same").await;
    desk.taps("to-next").await;
    desk.arrives_at("console-tenant-next").await;
    desk.pictured("console-tenant-next").await;
    desk.taps("to-plan").await;
}

async fn takes_it_back(desk: &Chromium, graph: &Graph) {
    desk.taps("to-undo").await;
    desk.arrives_at("console-tenant-undo").await;
    desk.pictured("console-tenant-undo").await;
    desk.taps("undo-snapshot").await;
    desk.arrives_at("console-tenant-undone").await;
    assert_eq!(desk.sees("undone-person").await, "bob@works.example");
    desk.pictured("console-tenant-undone").await;
    assert_eq!(graph.authentication_type("works.example"), "Managed");
}

#[tokio::test]
async fn the_owner_sets_a_tenant_up_and_takes_it_back() {
    let graph = Graph::start().await;
    graph.set(|tenant| {
        tenant.domains.insert("works.example".to_owned(), Domain::managed());
        tenant.users.push(person("bob@works.example", None));
        tenant.users.push(person("carla@works.example", Some("Y2FybGE=")));
    });
    graph.desk().login.interval = 1;
    graph.desk().login.pending = usize::MAX;
    let settings = settings(&graph);
    story_with(&settings, async |world| {
        let id = public_application(world).await;
        let place = format!("/console/applications/{id}/tenant/works.example");
        let desk = owner_before(world, &id).await;
        connects(&desk, &graph).await;
        plans(&desk, &place, &world.house.ground.folder).await;
        proves_anew(&desk, &place).await;
        desk.arrives_at("console-tenant-plan").await;
        applies(&desk, &graph).await;
        let page = world.house.browser().opens(METADATA).await;
        graph.desk().pages.insert(METADATA.to_owned(), page.body);
        proves_anew(&desk, &format!("{place}/check")).await;
        checks(&desk).await;
        takes_it_back(&desk, &graph).await;
    })
    .await;
}
