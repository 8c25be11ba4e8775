//! The console sets a tenant up, against a pretended Microsoft Graph: signed in by a code, looked at, changed, checked,
//! taken back; by nobody else, in no other session, and with every no told.

mod connection;
mod identities;

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use countersign::domain::operator::Role;
use countersign::domain::time::Span;
use reqwest::StatusCode;
use serde_json::json;

use crate::harness::app::json_of;
use crate::harness::browser::{Browser, Page};
use crate::harness::graph::login::CLIENT;
use crate::harness::graph::tenant::person;
use crate::harness::graph::{Graph, TENANT};
use crate::harness::house::{Engine, Ground, Installation};
use crate::harness::operator::Operator;
use crate::harness::phone::SoftPhone;
use crate::harness::provider::application;

/// Where people reach the house in stories that change the tenant: no domain is federated with a machine's own name.
const PUBLIC: &str = "https://id.corp.example";
const METADATA: &str = "/FederationMetadata/2007-06/FederationMetadata.xml";

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
        let house = Installation::of(ground(engine, &graph)).await;
        let owner = Operator::first(&house).await;
        let place = format!("/console/applications/{}/tenant", application(&house).await.id);
        Self { house, graph, owner, place }
    }

    /// The same at a public address, with an owner who is signed in to the tenant, which has a person.
    async fn abroad(engine: Engine) -> Self {
        let graph = Graph::start().await;
        graph.desk().date = Some("Fri, 15 Jan 2027 12:00:00 GMT");
        graph.set(|tenant| tenant.users.push(person("alice@corp.example", None)));
        let house = Installation::of(ground(engine, &graph).set("server.base_url", PUBLIC)).await;
        let browser = Browser::new(&house.node().base).speaking_as(PUBLIC);
        let mut owner = Operator { browser, inside: SoftPhone::on(PUBLIC) };
        let link = house.node().house.doors.operate.first_link().await.unwrap().link;
        assert_eq!(owner.comes_by(&link, "Olga Owner", "olga@corp.example").await.status, StatusCode::OK);
        let place = format!("/console/applications/{}/tenant", application(&house).await.id);
        let story = Self { house, graph, owner, place };
        story.asks().await;
        story.looks().await;
        story
    }

    /// What the house publishes is what everybody reads from now on.
    async fn publishes(&self) {
        let page = self.owner.browser.asks(METADATA).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.body);
        self.graph.desk().pages.insert(METADATA.to_owned(), page.body);
    }

    /// Confirms the plan of this name, with these boxes ticked.
    async fn confirms(&self, fingerprint: &str, boxes: &[&str]) -> Page {
        let names: Vec<String> = boxes.iter().map(|code| format!("accept_{code}")).collect();
        let mut fields = vec![("fingerprint", fingerprint)];
        fields.extend(names.iter().map(|name| (name.as_str(), "yes")));
        self.does("", &fields).await
    }

    /// Sends a form of a domain's page; where that takes a further permission, signs in for it first and comes back.
    async fn does(&self, page: &str, fields: &[(&str, &str)]) -> Page {
        let done = self.owner.submits(&self.at(page), fields).await;
        if !done.has("tenant-wider") {
            return done;
        }
        self.widens(&done).await;
        self.owner.submits(&self.at(page), fields).await
    }

    /// Signs in for what a page says is needed.
    async fn widens(&self, page: &Page) {
        let names = ["tenant", "client", "need", "back"];
        let values: Vec<String> = names.iter().map(|name| page.field(name).unwrap()).collect();
        let mut fields = vec![("act", "code")];
        fields.extend(names.iter().zip(&values).map(|(name, value)| (*name, value.as_str())));
        let asked = self.owner.submits(&self.place, &fields).await;
        assert_eq!(asked.header("location"), self.place, "{}", asked.body);
        self.looks().await;
    }

    /// What the tenant was asked for when it handed this token out.
    fn scope(&self, token: &str) -> String {
        self.graph.desk().login.scopes[token].clone().unwrap()
    }

    fn connect(&self) -> &countersign::flow::federate::Connect {
        &self.house.node().house.doors.connect
    }

    /// Federates the domain.
    async fn applies(&self) -> Page {
        let fingerprint = self.plan().await.field("fingerprint").unwrap();
        self.confirms(&fingerprint, &["without_identity", "not_active"]).await
    }

    /// A page of the domain.
    fn at(&self, page: &str) -> String {
        format!("{}/corp.example{page}", self.place)
    }

    async fn changes(&self, kind: &str) -> i64 {
        let statement = format!(
            "SELECT COUNT(*) FROM changes WHERE kind = '{kind}' AND actor LIKE 'operator:%' AND subject = 'corp.example'"
        );
        self.house.count(&statement).await
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

fn ground(engine: Engine, graph: &Graph) -> Ground {
    Ground::new(engine)
        .set("graph.tenant", TENANT)
        .set("graph.client_id", CLIENT)
        .set("graph.login_url", &graph.origin())
        .set("graph.graph_url", &graph.origin())
        .set("graph.instance_url", &graph.origin())
        .set("graph.allow_loopback", "true")
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
    for value in [TENANT, CLIENT, "RoleManagement.Read.Directory", "countersign federate plan"] {
        assert!(page.body.contains(value), "{value}: {}", page.body);
    }
    assert!(!page.body.contains("ReadWrite"), "{}", page.body);
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

/// What every column of every table has that could have to do with a sign-in to a tenant.
async fn of_sign_ins(story: &Story) -> Vec<String> {
    let everything = crate::harness::tables::everything(&story.house.ground.store).await;
    let token = story.graph.desk().login.tokens.last().unwrap().clone();
    let digest: String = openssl::sha::sha256(token.as_bytes()).iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    });
    for cell in &everything {
        for trace in [token.as_str(), STANDARD.encode(&token).trim_end_matches('='), &digest] {
            assert!(!cell.value.contains(trace), "{}.{}: {}", cell.table, cell.column, cell.value);
        }
    }
    let rows = everything.iter().filter(|cell| cell.table == "tenant_sign_ins");
    rows.map(|cell| format!("{}: {}", cell.column, cell.value)).collect()
}

async fn what_opens_the_tenant_is_in_memory_for_one_session_and_goes_with_it(engine: Engine) {
    let story = Story::connected(engine).await;
    let rows = of_sign_ins(&story).await;
    assert!(!rows.is_empty());
    story.asks().await;
    story.looks().await;
    assert_eq!(story.graph.desk().login.tokens.len(), 2);
    assert_eq!(of_sign_ins(&story).await, rows, "another token changes nothing that is written");

    let other = story.owner.brings(Role::Owner).await;
    assert!(other.opens(&story.place).await.has("tenant-by-code"), "another owner is not signed in");
    let page = other.browser.asks(&format!("{}/corp.example", story.place)).await;
    assert_eq!(page.header("location"), format!("{}?done=over", story.place), "{}", page.body);
    assert!(story.plan().await.has("plan-title") && story.connect().held.len() == 1);
    // Moved into the other one's session the row opens nothing.
    story
        .house
        .sql(
            "UPDATE tenant_sign_ins SET session_id = (SELECT s.id FROM console_sessions s JOIN operators o \
              ON o.id = s.operator_id WHERE o.address = 'owner@corp.example')",
        )
        .await;
    assert!(other.opens(&story.place).await.has("tenant-by-code"));
    assert!(story.opens().await.has("tenant-by-code") && story.connect().held.is_empty());

    story.asks().await;
    story.looks().await;
    assert_eq!((story.kept().await, story.connect().held.len()), (2, 1));
    story.owner.submits("/console/sign-out", &[]).await;
    assert_eq!((story.kept().await, story.connect().held.len()), (1, 0), "whoever leaves takes it along");
    story.house.sql("DELETE FROM console_sessions").await;
    story.connect().tend().await.unwrap();
    assert_eq!(story.kept().await, 0);
}

/// A session that ends elsewhere takes along what is in memory here.
async fn what_opens_the_tenant_is_let_go_when_its_session_is_gone(engine: Engine) {
    let story = Story::connected(engine).await;
    story.connect().tend().await.unwrap();
    assert_eq!(story.connect().held.len(), 1);
    story.house.sql("DELETE FROM console_sessions").await;
    story.connect().tend().await.unwrap();
    assert_eq!((story.connect().held.len(), story.kept().await), (0, 0));
}

/// Another node, as this one after a restart, has the row and both of its owners, and cannot open it.
async fn what_opens_the_tenant_is_in_one_process_alone(engine: Engine) {
    let mut story = Story::connected(engine).await;
    let base = story.house.add_node().await.base.clone();
    let there = story.owner.browser.at(&base).speaking_as(&story.house.node().base);
    let page = there.asks(&story.place).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    assert!(page.has("tenant-by-code") && !page.has("tenant-connected"), "{}", page.body);
    assert!(story.opens().await.has("tenant-connected"), "nothing is lost where it was begun");
}

/// Whoever signs in to look is asked for what looking needs; each act that needs more says so, and is done after one
/// more sign-in, for that act and no other.
async fn nobody_is_asked_for_more_than_the_act_needs(engine: Engine) {
    let story = Story::abroad(engine).await;
    let (looks, federates, names) =
        (["Domain.Read.All", "User.Read.All"], "Domain-InternalFederation.ReadWrite.All", "User.ReadWrite.All");
    let first = story.scope("token-1");
    assert!(looks.iter().all(|one| first.contains(one)) && !first.contains("ReadWrite"), "{first}");
    assert!(story.owner.opens(&story.at("/people")).await.has("nameless-person"));
    let fingerprint = story.plan().await.field("fingerprint").unwrap();
    let accepted = [("accept_without_identity", "yes"), ("accept_not_active", "yes")];
    let fields = [&[("fingerprint", fingerprint.as_str())][..], &accepted].concat();
    let page = story.owner.submits(&story.at(""), &fields).await;
    assert_eq!((page.status, page.has("tenant-wider")), (StatusCode::FORBIDDEN, true), "{}", page.body);
    assert!(page.body.contains(federates) && !page.body.contains(names), "{}", page.body);
    assert_eq!((story.writes(), story.changes("federation_begun").await), (0, 0));
    assert!(story.plan().await.has("plan-title"), "whoever only looks goes on looking");
    story.widens(&page).await;
    let second = story.scope("token-2");
    assert!(second.contains(federates) && !second.contains(names), "{second}");
    assert_eq!(story.opens().await.attribute("tenant-go-on", "href").as_deref(), Some(story.at("").as_str()));
    assert!(story.owner.submits(&story.at(""), &fields).await.has("tenant-applied"));
    for page in ["/undo", "/next-certificate"] {
        assert!(!story.owner.submits(&story.at(page), &[("to", "elsewhere")]).await.has("tenant-wider"), "{page}");
    }

    let people = story.at("/people");
    let create = [("act", "create"), ("address", "new@corp.example"), ("name", "New")];
    for fields in [&[("act", "identify")][..], &create] {
        let page = story.owner.submits(&people, fields).await;
        assert!(page.has("tenant-wider") && page.body.contains(names), "{}", page.body);
        assert!(!page.body.contains(federates), "{}", page.body);
    }
    let page = story.owner.submits(&people, &create).await;
    story.widens(&page).await;
    let third = story.scope("token-3");
    assert!(third.contains(names) && !third.contains(federates), "{third}");
    assert_eq!(story.opens().await.attribute("tenant-go-on", "href").as_deref(), Some(people.as_str()));
    assert!(story.owner.submits(&people, &create).await.has("people-done"));
    let page = story.owner.submits(&story.at("/undo"), &[("to", "managed")]).await;
    assert!(page.has("tenant-wider") && page.body.contains(federates), "{}", page.body);

    // A form that asks for more than any page needs, and wants to go elsewhere, gets neither.
    for back in ["evil.example/people", "corp.example/../../people", "//evil.example", "corp.example/check"] {
        let fields = [("act", "code"), ("tenant", TENANT), ("client", CLIENT), ("need", "reconcile"), ("back", back)];
        story.owner.submits(&story.place, &fields).await;
        story.looks().await;
        let last = story.graph.desk().login.tokens.last().unwrap().clone();
        assert_eq!(story.scope(&last), first);
        let page = story.opens().await;
        assert!(page.has("tenant-connected") && !page.has("tenant-go-on"), "{}", page.body);
    }
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
    assert_eq!(story.looks().await.header("location"), format!("{}?done=over", story.place));
    story.asks().await;
    let id = story.place.split('/').nth(3).unwrap();
    let told = json_of(&story.owner.calls(&format!("tenant/{id}"), &json!({})).await);
    assert_eq!(told["waits"], false, "{told}");
    let words = &told["trouble"];
    let part = |name: &str| words[name].as_str().unwrap().to_owned();
    assert!(part("said").contains("authorization_declined"), "a page that waits, too: {words}");
    assert!(part("after").contains("Reference") && !part("before").is_empty(), "{words}");

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
    let scopes = std::mem::take(&mut story.graph.desk().login.scopes);
    trouble(&story.plan().await, StatusCode::BAD_GATEWAY, "InvalidAuthenticationToken");
    story.graph.desk().login.scopes = scopes;
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

async fn what_is_confirmed_is_what_is_done_and_nothing_else(engine: Engine) {
    let mut story = Story::abroad(engine).await;
    let plan = story.plan().await;
    assert!(
        plan.has("plan-apply") && plan.has("accept-without_identity") && !plan.has("accept-takes"),
        "{}",
        plan.body
    );
    let fingerprint = plan.field("fingerprint").unwrap();
    let page = story.confirms(&fingerprint, &["not_active"]).await;
    trouble(&page, StatusCode::CONFLICT, "no ImmutableID");
    let page = story.confirms("another", &["without_identity", "not_active"]).await;
    trouble(&page, StatusCode::CONFLICT, "changed meanwhile");
    story.house.clock().passes(Span::minutes(5));
    let page = story.confirms(&fingerprint, &["without_identity", "not_active"]).await;
    assert_eq!(page.refusal().as_deref(), Some("prove-again"), "{}", page.body);
    assert_eq!((story.writes(), story.changes("federation_begun").await), (0, 0));

    assert_eq!(story.owner.proves().await.status, StatusCode::OK);
    story.graph.desk().refuses_changes = true;
    let page = story.confirms(&fingerprint, &["without_identity", "not_active"]).await;
    trouble(&page, StatusCode::BAD_GATEWAY, "Insufficient privileges");
    assert_eq!(story.changes("federation_failed").await, 1);
    story.graph.desk().refuses_changes = false;
    let page = story.confirms(&fingerprint, &["without_identity", "not_active"]).await;
    assert!(page.has("tenant-applied") && page.has("applied-change"), "{}", page.body);
    let kept = story.graph.configuration("corp.example").unwrap();
    assert_eq!(kept["issuerUri"], format!("{PUBLIC}/fed/corp.example/"));
    assert_eq!(story.changes("federation_applied").await, 1);
    let plan = story.plan().await;
    assert!(plan.has("plan-same") && !plan.has("plan-apply"), "{}", plan.body);
}

async fn a_federation_is_checked_and_taken_back(engine: Engine) {
    let story = Story::abroad(engine).await;
    assert!(story.owner.opens(&story.at("/check")).await.has("check-holds-not"));
    assert!(story.owner.opens(&story.at("/undo")).await.has("undo-no-snapshot"));
    assert!(story.applies().await.has("tenant-applied"));
    let page = story.owner.opens(&story.at("/check")).await;
    assert!(page.has("check-holds-not") && page.text("found-metadata").unwrap().starts_with("Not in order"));
    story.publishes().await;
    let page = story.owner.opens(&story.at("/check")).await;
    assert!(page.has("check-holds") && page.has("found-key"), "{}", page.body);

    let page = story.owner.opens(&story.at("/undo")).await;
    assert!(page.text("undo-snapshot-lead").unwrap().contains("signed in at Microsoft"), "{}", page.body);
    let undone = story.does("/undo", &[("to", "snapshot")]).await;
    assert_eq!(undone.text("undone-person").as_deref(), Some("alice@corp.example"), "{}", undone.body);
    assert_eq!(story.graph.authentication_type("corp.example"), "Managed");
    let again = story.does("/undo", &[("to", "snapshot")]).await;
    trouble(&again, StatusCode::CONFLICT, "Nothing is kept");
    assert!(story.does("/undo", &[("to", "managed")]).await.has("tenant-undone"));
    let nowhere = story.does("/undo", &[("to", "elsewhere")]).await;
    assert_eq!(nowhere.refusal().as_deref(), Some("bad-request"));
    assert_eq!(story.changes("federation_undone").await, 2);
}

async fn people_come_over_saml_when_the_owner_chooses_that_and_accepts_what_it_costs(engine: Engine) {
    let story = Story::abroad(engine).await;
    let plan = story.plan().await;
    assert_eq!(plan.text("plan-protocol").as_deref(), Some("WS-Federation"));
    let over = plan.attribute("to-other-protocol", "href").unwrap();
    let plan = story.owner.opens(&over).await;
    assert_eq!(plan.text("plan-protocol").as_deref(), Some("SAML 2.0"));
    assert!(plan.has("accept-loses_programs"), "{}", plan.body);
    let fingerprint = plan.field("fingerprint").unwrap();
    let sends = async |protocol: &str, boxes: &[&str]| {
        let mut fields = vec![("fingerprint", fingerprint.as_str()), ("protocol", protocol)];
        fields.extend(boxes.iter().map(|name| (*name, "yes")));
        story.does("", &fields).await
    };
    let (people, all) = (
        ["accept_without_identity", "accept_not_active"],
        ["accept_without_identity", "accept_not_active", "accept_loses_programs"],
    );
    trouble(&sends("saml", &people).await, StatusCode::CONFLICT, "Over SAML 2.0 only browsers");
    trouble(&sends("wsfed", &all).await, StatusCode::CONFLICT, "changed meanwhile");
    assert_eq!(story.writes(), 0);
    let page = sends("saml", &all).await;
    assert!(page.has("tenant-applied"), "{}", page.body);
    let kept = story.graph.configuration("corp.example").unwrap();
    assert_eq!(kept["preferredAuthenticationProtocol"], "saml");
    assert_eq!(kept["passiveSignInUri"], format!("{PUBLIC}/fed/corp.example/saml"));
    let plan = story.plan().await;
    assert!(plan.has("plan-same") && plan.text("plan-protocol").as_deref() == Some("SAML 2.0"), "{}", plan.body);
    story.publishes().await;
    let page = story.owner.opens(&story.at("/check")).await;
    assert!(page.has("check-holds") && page.has("found-address"), "{}", page.body);
    let undone = story.does("/undo", &[("to", "snapshot")]).await;
    assert!(undone.has("tenant-undone"), "{}", undone.body);
    assert_eq!(story.graph.authentication_type("corp.example"), "Managed");
}

async fn the_next_certificate_is_handed_over_and_confirmed(engine: Engine) {
    let story = Story::abroad(engine).await;
    let next = story.at("/next-certificate");
    trouble(&story.does("/next-certificate", &[]).await, StatusCode::CONFLICT, "no next certificate");
    story.owner.submits("/console/keys/roll", &[]).await;
    trouble(&story.does("/next-certificate", &[]).await, StatusCode::CONFLICT, "not federated with this instance");
    assert!(story.applies().await.has("tenant-applied"));
    assert!(story.owner.opens(&next).await.has("next-hand-over"));
    let page = story.does("/next-certificate", &[]).await;
    assert!(page.text("next-done").unwrap().contains("it is confirmed"), "{}", page.body);
    let confirmed = "SELECT COUNT(*) FROM ring WHERE kind = 'signing' AND state = 'next' AND confirmed_at IS NOT NULL";
    assert_eq!(story.house.count(confirmed).await, 1);
    let kept = story.graph.configuration("corp.example").unwrap();
    assert_ne!(kept["nextSigningCertificate"], kept["signingCertificate"]);
    assert!(story.does("/next-certificate", &[]).await.has("next-done"), "once more changes nothing");
}

async fn people_get_their_name_and_are_taken_in(engine: Engine) {
    let story = Story::abroad(engine).await;
    story.graph.set(|tenant| tenant.users.push(person("bob@corp.example", Some("Ym9iLWltbXV0YWJsZQ=="))));
    let place = story.at("/people");
    let page = story.owner.opens(&place).await;
    assert_eq!(page.text("nameless-person").as_deref(), Some("alice@corp.example"), "{}", page.body);
    assert_eq!(page.text("unknown-person").as_deref(), Some("bob@corp.example"), "{}", page.body);

    story.graph.desk().refuses_changes = true;
    let page = story.does("/people", &[("act", "identify")]).await;
    assert!(page.text("people-failed").unwrap().contains("Insufficient privileges"), "{}", page.body);
    story.graph.desk().refuses_changes = false;
    let page = story.does("/people", &[("act", "identify")]).await;
    assert!(page.text("people-done").unwrap().starts_with("1 ") && page.has("nameless-none"), "{}", page.body);
    let given = story.graph.immutable_id("alice@corp.example").unwrap();

    let page = story.owner.submits(&place, &[("act", "import")]).await;
    assert!(page.text("people-done").unwrap().starts_with("2 ") && page.has("unknown-none"), "{}", page.body);
    let taken = format!("SELECT COUNT(*) FROM users WHERE address = 'alice@corp.example' AND immutable_id = '{given}'");
    assert_eq!(story.house.count(&taken).await, 1);
    let wrong = story.owner.submits(&place, &[("act", "remove")]).await;
    assert_eq!(wrong.refusal().as_deref(), Some("bad-request"));
}

async fn somebody_is_made_there_and_invited_here_with_one_identity(engine: Engine) {
    let story = Story::abroad(engine).await;
    assert!(story.applies().await.has("tenant-applied"));
    let place = story.at("/people");
    assert!(story.owner.opens(&place).await.has("people-create"));
    let create = [("act", "create"), ("address", " new@corp.example "), ("name", "Nora New")];
    let page = story.does("/people", &create).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    assert!(page.text("people-done").unwrap().starts_with("new@corp.example was made"), "{}", page.body);
    let given = story.graph.immutable_id("new@corp.example").unwrap();
    let invited = format!(
        "SELECT COUNT(*) FROM users WHERE address = 'new@corp.example' AND immutable_id = '{given}' \
         AND status = 'invited'"
    );
    assert_eq!(story.house.count(&invited).await, 1);
    let found = story.owner.opens(&page.attribute("people-whom", "href").unwrap()).await;
    assert!(found.text("user-name").unwrap().contains("Nora New"), "{}", found.body);
    assert_eq!(story.changes("tenant_user_made").await, 1);

    let again = story.does("/people", &create).await;
    assert_eq!(again.status, StatusCode::BAD_REQUEST, "{}", again.body);
    let problem = again.text("form-problem").unwrap();
    assert!(problem.contains("knows new@corp.example already"), "{problem}");
    assert_eq!(again.attribute("make-name", "value").as_deref(), Some("Nora New"), "what was typed in stays");
    assert_eq!((story.house.count(&invited).await, story.changes("tenant_user_made").await), (1, 1));
}

async fn whoever_is_here_is_made_there_as_they_are_here(engine: Engine) {
    let story = Story::abroad(engine).await;
    let place = story.at("/people");
    story.graph.set(|tenant| tenant.users.push(person("bob@corp.example", Some("Ym9iLWltbXV0YWJsZQ=="))));
    assert!(story.owner.submits(&place, &[("act", "import")]).await.has("people-done"));
    story.graph.set(|tenant| tenant.users.retain(|user| user["userPrincipalName"] != "bob@corp.example"));
    let create = [("act", "create"), ("address", "bob@corp.example"), ("name", "Bob")];
    let page = story.does("/people", &create).await;
    assert!(page.text("people-done").unwrap().contains("had here before"), "{}", page.body);
    assert_eq!(story.graph.immutable_id("bob@corp.example").as_deref(), Some("Ym9iLWltbXV0YWJsZQ=="));
    assert_eq!(story.house.count("SELECT COUNT(*) FROM users WHERE address = 'bob@corp.example'").await, 1);
}

async fn nobody_is_made_in_another_domain_without_a_name_or_against_microsoft(engine: Engine) {
    let story = Story::abroad(engine).await;
    let before = story.writes();
    let create = |address, name| [("act", "create"), ("address", address), ("name", name)];
    for (address, name) in [("new@other.example", "New"), ("new", "New"), ("new@corp.example", " "), ("", "")] {
        let page = story.does("/people", &create(address, name)).await;
        assert_eq!(page.status, StatusCode::BAD_REQUEST, "{address}: {}", page.body);
        let problem = page.text("form-problem").unwrap();
        assert!(problem.contains("an address of corp.example and a name"), "{address}: {problem}");
    }
    assert_eq!((story.writes(), story.changes("tenant_user_made").await), (before, 0));
    story.graph.desk().refuses_changes = true;
    let page = story.does("/people", &create("new@corp.example", "New")).await;
    trouble(&page, StatusCode::BAD_GATEWAY, "Insufficient privileges");
    assert_eq!(story.house.count("SELECT COUNT(*) FROM users").await, 0, "nobody is invited whom nobody made");
}

crate::on_both_engines!(
    somebody_is_made_there_and_invited_here_with_one_identity,
    whoever_is_here_is_made_there_as_they_are_here,
    nobody_is_made_in_another_domain_without_a_name_or_against_microsoft,
    what_is_confirmed_is_what_is_done_and_nothing_else,
    a_federation_is_checked_and_taken_back,
    people_come_over_saml_when_the_owner_chooses_that_and_accepts_what_it_costs,
    the_next_certificate_is_handed_over_and_confirmed,
    people_get_their_name_and_are_taken_in,
    a_code_is_shown_looked_after_no_sooner_than_microsoft_bears_and_signs_in,
    what_opens_the_tenant_is_in_memory_for_one_session_and_goes_with_it,
    what_opens_the_tenant_is_let_go_when_its_session_is_gone,
    nobody_is_asked_for_more_than_the_act_needs,
    what_opens_the_tenant_is_in_one_process_alone,
    a_dry_run_shows_every_property_and_every_trap_and_changes_nothing,
    a_sign_in_that_is_over_or_refused_says_so,
    an_hour_is_the_longest_that_a_sign_in_lasts,
    what_microsoft_forbids_or_puts_off_is_told_and_loses_nothing,
);
