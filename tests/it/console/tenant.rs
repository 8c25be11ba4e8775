//! The console sets a tenant up, against a pretended Microsoft Graph: signed in by a code, looked at, changed, checked,
//! taken back; by nobody else, in no other session, and with every no told.

use countersign::domain::operator::Role;
use countersign::domain::time::{Clock as _, Span};
use reqwest::StatusCode;

use crate::harness::browser::Page;
use crate::harness::graph::login::CLIENT;
use crate::harness::graph::tenant::person;
use crate::harness::graph::{Graph, TENANT};
use crate::harness::house::{Engine, Ground, Installation};
use crate::harness::operator::Operator;
use crate::harness::provider::application;

/// A house with an application, its first owner, and a tenant that knows nothing of either.
struct Story {
    house: Installation,
    graph: Graph,
    owner: Operator,
    /// Where the application's tenant is set up.
    place: String,
}

impl Story {
    async fn begins(engine: Engine) -> Self {
        let graph = Graph::start().await;
        let ground = Ground::new(engine)
            .set("graph.tenant", TENANT)
            .set("graph.client_id", CLIENT)
            .set("graph.login_url", &graph.origin())
            .set("graph.graph_url", &graph.origin())
            .set("graph.instance_url", &graph.origin())
            .set("graph.allow_loopback", "true");
        let house = Installation::of(ground).await;
        let owner = Operator::first(&house).await;
        let place = format!("/console/applications/{}/tenant", application(&house).await.id);
        Self { house, graph, owner, place }
    }

    async fn connected(engine: Engine) -> Self {
        let story = Self::begins(engine).await;
        story.asks().await;
        story.looks().await;
        assert!(story.opens().await.has("tenant-connected"));
        story
    }

    async fn opens(&self) -> Page {
        self.owner.opens(&self.place).await
    }

    async fn plan(&self) -> Page {
        self.owner.opens(&format!("{}/corp.example", self.place)).await
    }

    async fn acts(&self, act: &str) -> Page {
        let fields = [("act", act), ("tenant", TENANT), ("client", CLIENT)];
        self.owner.submits(&self.place, &fields).await
    }

    /// Asks for a code.
    async fn asks(&self) {
        let asked = self.acts("code").await;
        assert_eq!(asked.header("location"), self.place, "{}", asked.body);
    }

    async fn looks(&self) -> Page {
        self.acts("look").await
    }

    fn polls(&self) -> usize {
        self.graph.times(&format!("POST /{TENANT}/oauth2/v2.0/token"))
    }

    fn writes(&self) -> usize {
        ["POST /v1.0/", "PATCH /v1.0/", "DELETE /v1.0/"].iter().map(|verb| self.graph.times(verb)).sum()
    }

    async fn kept(&self) -> i64 {
        self.house.count("SELECT COUNT(*) FROM tenant_sign_ins").await
    }
}

/// A page that tells why nothing came of it, for one reason.
fn trouble(page: &Page, status: StatusCode, words: &str) {
    assert_eq!(page.status, status, "{}", page.body);
    assert!(page.has("tenant-trouble") && page.has("reference"), "{}", page.body);
    assert!(page.body.contains(words), "{words}: {}", page.body);
}

async fn a_code_is_shown_looked_after_no_sooner_than_microsoft_bears_and_signs_in(engine: Engine) {
    let story = Story::begins(engine).await;
    let page = story.opens().await;
    for value in [TENANT, CLIENT, "Domain-InternalFederation.ReadWrite.All", "countersign federate plan"] {
        assert!(page.body.contains(value), "{value}: {}", page.body);
    }
    let entry = story.place.replace("/tenant", "/federation");
    assert!(story.owner.opens(&entry).await.has("tenant-set-up"));
    {
        let login = &mut story.graph.desk().login;
        (login.interval, login.pending, login.slow) = (5, 1, 1);
    }
    story.asks().await;
    let page = story.opens().await;
    assert_eq!(page.text("tenant-code").as_deref(), Some("ABCD-EFGH"), "{}", page.body);
    assert_eq!(page.attribute("tenant-open", "href").as_deref(), Some("https://microsoft.com/devicelogin"));
    assert!(page.body.contains("data-seconds=\"5\"") && !page.body.contains("d-1"), "{}", page.body);

    let wait = |seconds| story.house.clock().passes(Span::seconds(seconds));
    story.looks().await;
    assert_eq!(story.polls(), 0, "Microsoft asked for five seconds first");
    wait(5);
    let (_, _) = tokio::join!(story.looks(), story.looks());
    assert_eq!(story.polls(), 1, "of two at once one asks");
    wait(5);
    story.looks().await;
    assert_eq!(story.polls(), 2, "and is told to slow down");
    wait(5);
    story.looks().await;
    assert_eq!(story.polls(), 2);
    assert!(story.opens().await.has("tenant-waiting"));
    wait(5);
    let looked = story.looks().await;
    assert_eq!((looked.header("location"), story.polls()), (story.place.as_str(), 3), "{}", looked.body);
    let page = story.opens().await;
    assert!(page.has("tenant-connected") && page.has("tenant-domain"), "{}", page.body);
    assert!(!page.body.contains("token-1"), "{}", page.body);

    let ended = story.acts("end").await;
    assert_eq!(ended.header("location"), format!("{}?done=disconnected", story.place), "{}", ended.body);
    assert_eq!(story.kept().await, 0);
}

async fn what_opens_the_tenant_is_sealed_to_one_session_and_goes_with_it(engine: Engine) {
    let story = Story::connected(engine).await;
    let rows = "SELECT COUNT(*) FROM tenant_sign_ins WHERE secret LIKE 'v1.%' AND secret NOT LIKE '%token-1%'";
    assert_eq!(story.house.count(rows).await, 1);
    for cell in crate::harness::tables::everything(&story.house.ground.store).await {
        assert!(!cell.value.contains("token-1"), "{}.{}: {}", cell.table, cell.column, cell.value);
    }
    let other = story.owner.brings(Role::Owner).await;
    assert!(other.opens(&story.place).await.has("tenant-by-code"), "another owner is not signed in");
    let page = other.browser.asks(&format!("{}/corp.example", story.place)).await;
    assert_eq!(page.header("location"), format!("{}?done=over", story.place), "{}", page.body);
    // Moved into the other one's session the row is as good as destroyed.
    story
        .house
        .sql(
            "UPDATE tenant_sign_ins SET session_id = (SELECT s.id FROM console_sessions s JOIN operators o \
              ON o.id = s.operator_id WHERE o.address = 'owner@corp.example')",
        )
        .await;
    assert_eq!(other.opens(&story.place).await.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert!(story.opens().await.has("tenant-by-code"));

    story.asks().await;
    story.looks().await;
    assert_eq!(story.kept().await, 2);
    story.owner.submits("/console/sign-out", &[]).await;
    assert_eq!(story.kept().await, 1, "whoever leaves takes it along");
    story.house.sql("DELETE FROM console_sessions").await;
    assert_eq!(story.kept().await, 0);
}

async fn a_dry_run_shows_every_property_and_every_trap_and_changes_nothing(engine: Engine) {
    let story = Story::connected(engine).await;
    story.graph.set(|tenant| tenant.users.push(person("alice@corp.example", None)));
    let page = story.plan().await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    for name in ["issuerUri", "passiveSignInUri", "signingCertificate", "preferredAuthenticationProtocol"] {
        assert!(page.body.contains(&format!("<code>{name}</code>")), "{name}: {}", page.body);
    }
    for trap in ["trap-address", "trap-without_identity", "trap-not_active", "trap-takes"] {
        assert!(page.has(trap), "{trap}: {}", page.body);
    }
    assert_eq!(page.text("plan-people").as_deref(), Some("1"));
    assert_eq!(page.text("plan-who").as_deref(), Some("admin@tenant.onmicrosoft.com"));
    assert!(page.body.contains("alice@corp.example"), "{}", page.body);
    assert_eq!(story.writes(), 0);
    let page = story.owner.opens(&format!("{}/other.example", story.place)).await;
    assert_eq!(page.refusal().as_deref(), Some("not-found"), "{}", page.body);
}

async fn a_sign_in_that_is_over_or_refused_says_so(engine: Engine) {
    let story = Story::begins(engine).await;
    story.graph.desk().login.refuses = Some("authorization_declined");
    story.asks().await;
    trouble(&story.looks().await, StatusCode::BAD_GATEWAY, "authorization_declined");
    assert_eq!(story.kept().await, 0, "the code is worth nothing any more");

    story.graph.desk().login.refuses = None;
    story.graph.desk().login.other_tenant = Some("11111111-2222-4333-8444-555555555555");
    story.asks().await;
    trouble(&story.looks().await, StatusCode::BAD_GATEWAY, "11111111-2222-4333-8444-555555555555");
    assert_eq!(story.kept().await, 0);

    story.graph.desk().login.other_tenant = None;
    story.asks().await;
    story.looks().await;
    assert!(story.plan().await.has("plan-title"));
    // Microsoft knows the token no more: nothing is lost but it.
    let tokens = std::mem::take(&mut story.graph.desk().login.tokens);
    trouble(&story.plan().await, StatusCode::BAD_GATEWAY, "InvalidAuthenticationToken");
    story.graph.desk().login.tokens = tokens;
    assert!(story.plan().await.has("plan-title"));
    let mut owner = story.owner;
    story.house.clock().passes(Span::minutes(61));
    assert_eq!(owner.proves().await.status, StatusCode::UNAUTHORIZED, "after an hour nobody is in");
    assert_eq!(owner.signs_in().await.status, StatusCode::OK);
    let page = owner.browser.asks(&format!("{}/corp.example", story.place)).await;
    assert_eq!(page.header("location"), format!("{}?done=over", story.place), "{}", page.body);
    assert!(owner.opens(page.header("location")).await.has("tenant-done"));

    let bad = owner.submits(&story.place, &[("act", "code"), ("tenant", "corp"), ("client", CLIENT)]).await;
    assert_eq!((bad.status, bad.has("form-problem")), (StatusCode::BAD_REQUEST, true), "{}", bad.body);
}

async fn an_hour_is_the_longest_that_a_sign_in_lasts(engine: Engine) {
    let story = Story::connected(engine).await;
    let mut owner = story.owner;
    for _ in 0..6 {
        story.house.clock().passes(Span::minutes(10));
        assert_eq!(owner.proves().await.status, StatusCode::OK);
    }
    let page = owner.browser.asks(&format!("{}/corp.example", story.place)).await;
    assert_eq!(page.header("location"), format!("{}?done=over", story.place), "{}", page.body);
    let page = owner.opens(page.header("location")).await;
    assert!(page.text("tenant-done").unwrap().contains("not signed in"), "{}", page.body);
    story.house.store().sign_ins().sweep(story.house.clock().now()).await.unwrap();
    assert_eq!(story.house.count("SELECT COUNT(*) FROM tenant_sign_ins").await, 0);
}

async fn what_microsoft_forbids_or_puts_off_is_told_and_loses_nothing(engine: Engine) {
    let story = Story::connected(engine).await;
    story.graph.desk().forbidden = vec!["domains"];
    let page = story.plan().await;
    trouble(&page, StatusCode::BAD_GATEWAY, "403 Authorization_RequestDenied");
    assert!(page.body.contains("3f0ab5a8-1111-4222-8333-444455556666"), "{}", page.body);
    story.graph.desk().forbidden.clear();
    story.graph.desk().plans.push_back((429, Some("600")));
    trouble(&story.plan().await, StatusCode::BAD_GATEWAY, "try again later");
    story.graph.desk().plans.push_back((429, Some("0")));
    assert!(story.plan().await.has("plan-title"), "what takes no time is waited for");
    assert_eq!(story.kept().await, 1);
}

crate::on_both_engines!(
    a_code_is_shown_looked_after_no_sooner_than_microsoft_bears_and_signs_in,
    what_opens_the_tenant_is_sealed_to_one_session_and_goes_with_it,
    a_dry_run_shows_every_property_and_every_trap_and_changes_nothing,
    a_sign_in_that_is_over_or_refused_says_so,
    an_hour_is_the_longest_that_a_sign_in_lasts,
    what_microsoft_forbids_or_puts_off_is_told_and_loses_nothing,
);
