//! The tenant's log of sign-ins against the tokens on record: `countersign federate reconcile`.

use countersign::boot::SystemClock;
use countersign::boot::tenant::{entrance, open_federating};
use countersign::domain::address::DomainName;
use countersign::domain::application::Cloud;
use countersign::domain::time::{Clock as _, Span, Time};
use countersign::flow::admit::Warrant;
use countersign::flow::federate::{Halt, Reconciled};
use countersign::graph::{Entrance, Need, Way};
use serde_json::{Value, json};

use crate::harness::app::decided;
use crate::harness::desk::{Desk, object};
use crate::harness::graph::login::CLIENT;
use crate::harness::graph::{Graph, TENANT};
use crate::harness::house::{ALICE, DOMAIN, Engine, Ground, Installation};

const LOG: &str = "GET /beta/auditLogs/signIns";

/// A line of the log as Graph's preview tells it.
fn line(id: &str, person: &str, at: Time, kind: Value) -> Value {
    let mut line = json!({"id": id, "correlationId": format!("correlation-of-{id}"), "createdDateTime": at.to_string(),
        "userPrincipalName": person, "isInteractive": true, "status": {"errorCode": 0}});
    line["incomingTokenType"] = kind;
    line
}

/// An instance where people really sign in, and a tenant with a log.
struct Story {
    house: Installation,
    graph: Graph,
}

impl Story {
    async fn on(engine: Engine) -> Self {
        let graph = Graph::start().await;
        let ground = Ground::new(engine)
            .set("graph.tenant", TENANT)
            .set("graph.client_id", CLIENT)
            .set("graph.login_url", &graph.origin())
            .set("graph.graph_url", &graph.origin())
            .set("graph.allow_loopback", "true");
        Self { house: Installation::of(ground).await, graph }
    }

    fn now(&self) -> Time {
        self.house.clock().now()
    }

    /// Alice signs in, from the page with the number to the token.
    async fn signs_in(&self) -> Time {
        let mut phone = self.house.has_active(ALICE).await;
        let (browser, page) = self.house.waits_for(ALICE).await;
        decided(&phone.approves(page.number()).await);
        let answer = browser.fetches_answer(&browser.reloads(&page).await).await;
        assert!(answer.field("wresult").is_some(), "{}", answer.body);
        assert_eq!(self.house.count("SELECT COUNT(*) FROM issuances").await, 1);
        self.now()
    }

    fn logs(&self, lines: Vec<Value>) {
        self.graph.set(|tenant| tenant.sign_ins = lines);
    }

    async fn tries(&self, days: u8) -> Result<Reconciled, Halt> {
        let (config, outside) = (self.house.ground.config(&self.house.node().base), self.house.ground.outside());
        let flow = open_federating(&config, outside.clone()).await.unwrap();
        let door = entrance(&config, &outside, Cloud::Worldwide, (None, None)).unwrap();
        let graph = Entrance { need: Need::Reconcile, ..door }.enter(Way::DeviceCode, |_| {}).await.unwrap();
        let warrant = Warrant::of_the_terminal();
        flow.at(&graph, &warrant).reconcile(&DomainName::parse(DOMAIN).unwrap(), days).await
    }

    async fn told(&self, days: u8) -> Reconciled {
        self.tries(days).await.unwrap()
    }

    /// The request ids of what has no record.
    async fn unexplained(&self) -> Vec<String> {
        self.told(1).await.without_record.into_iter().map(|one| one.request).collect()
    }
}

async fn a_sign_in_with_a_token_is_matched_and_one_without_is_named(engine: Engine) {
    let story = Story::on(engine).await;
    let at = story.signs_in().await;
    story.house.clock().passes(Span::hours(2));
    let forged = at.plus(Span::hours(1));
    story.logs(vec![
        line("real", "Alice@Corp.Example", at, json!("saml11")),
        line("forged", ALICE, forged, json!("saml11")),
        line("nobodys", "nobody@corp.example", at, json!("saml20")),
        line("odd", "no address@corp.example", at, json!("saml11")),
    ]);
    let told = story.told(1).await;
    assert_eq!((told.looked_at, told.matched, told.otherwise, told.unjudged), (4, 1, 0, 0), "{told:?}");
    let named: Vec<&str> = told.without_record.iter().map(|one| one.request.as_str()).collect();
    assert_eq!(named, ["forged", "nobodys", "odd"]);
    let first = &told.without_record[0];
    assert_eq!((first.at.as_str(), first.person.as_str()), (forged.to_string().as_str(), ALICE));
    assert_eq!(first.correlation.as_deref(), Some("correlation-of-forged"));
    assert_eq!(told.tenant.as_str(), TENANT);
    let writes: usize = ["POST", "PATCH", "DELETE"]
        .iter()
        .flat_map(|verb| ["v1.0", "beta"].map(|at| format!("{verb} /{at}/")))
        .map(|beginning| story.graph.times(&beginning))
        .sum();
    assert_eq!(writes, 0, "nothing is written there");
}

async fn a_token_explains_the_minutes_around_it_and_no_more(engine: Engine) {
    let story = Story::on(engine).await;
    let at = story.signs_in().await;
    story.house.clock().passes(Span::hours(2));
    let (close, far) = (Span::minutes(10), Span(Span::minutes(10).0 + 1));
    story.logs(vec![
        line("after", ALICE, at.plus(close), json!("saml11")),
        line("before", ALICE, at.minus(close), json!("saml11")),
        line("long after", ALICE, at.plus(far), json!("saml11")),
        line("long before", ALICE, at.minus(far), json!("saml11")),
    ]);
    assert_eq!(story.unexplained().await, ["long after", "long before"]);
    story.house.removes(ALICE).await;
    assert_eq!(story.unexplained().await, ["long after", "long before"], "removed people had theirs, too");
    story.house.sql("DELETE FROM issuances").await;
    assert_eq!(story.unexplained().await, ["long after", "after", "before", "long before"]);
}

async fn only_people_of_the_domain_who_came_in_by_federation_are_held(engine: Engine) {
    let story = Story::on(engine).await;
    let at = story.now().minus(Span::hours(1));
    let mut failed = line("failed", ALICE, at, json!("saml11"));
    failed["status"]["errorCode"] = json!(500_081);
    let mut silent = line("silent", ALICE, at, json!("saml11"));
    silent["isInteractive"] = json!(false);
    let mut untold = line("untold", ALICE, at, json!("saml11"));
    untold.as_object_mut().unwrap().remove("incomingTokenType");
    story.logs(vec![
        line("other", "alice@other.example", at, json!("saml11")),
        line("below", "alice@sub.corp.example", at, json!("saml11")),
        line("alike", "alice@notcorp.example", at, json!("saml11")),
        failed,
        silent,
        untold,
        line("new", ALICE, at, json!("unknownFutureValue")),
        line("session", ALICE, at, json!("primaryRefreshToken")),
        line("managed", ALICE, at, json!("none")),
    ]);
    let told = story.told(1).await;
    assert_eq!((told.looked_at, told.matched, told.otherwise, told.unjudged), (4, 0, 2, 2), "{told:?}");
    assert!(told.without_record.is_empty(), "{told:?}");
}

async fn every_page_of_every_day_is_read_and_nothing_twice(engine: Engine) {
    let story = Story::on(engine).await;
    let now = story.now();
    // One on the very edge between two days, which is the later one's, and one from before all of them.
    let hours = [1, 2, 3, 24, 25, 71, 73];
    let lines = hours.map(|hours| line(&format!("{hours} h"), ALICE, now.minus(Span::hours(hours)), json!("saml11")));
    story.graph.set(|tenant| {
        tenant.sign_ins = lines.to_vec();
        tenant.page = 2;
    });
    let told = story.told(3).await;
    let named: Vec<&str> = told.without_record.iter().map(|one| one.request.as_str()).collect();
    assert_eq!(named, ["71 h", "25 h", "1 h", "2 h", "3 h", "24 h"]);
    let followed = story.graph.desk().asked.iter().filter(|one| one.contains("skiptoken")).count();
    assert!(followed > 0, "there was more than a page");
    story.graph.desk().links_lead_to = Some("https://graph.evil.example".to_owned());
    let error = story.tries(3).await.unwrap_err().to_string();
    assert!(error.contains("another host"), "{error}");
}

crate::on_both_engines!(
    a_sign_in_with_a_token_is_matched_and_one_without_is_named,
    a_token_explains_the_minutes_around_it_and_no_more,
    only_people_of_the_domain_who_came_in_by_federation_are_held,
    every_page_of_every_day_is_read_and_nothing_twice,
);

/// The command, at a desk with an application.
async fn at_a_desk() -> (Desk, Graph) {
    let graph = Graph::start().await;
    let desk = Desk::empty()
        .with_a_port()
        .set("server.base_url", "https://id.corp.example")
        .set("graph.tenant", TENANT)
        .set("graph.client_id", CLIENT)
        .set("graph.login_url", &graph.origin())
        .set("graph.graph_url", &graph.origin())
        .set("graph.allow_loopback", "true")
        .set("push.subject", "mailto:id@contoso.com");
    desk.does("keys init");
    desk.does("application add --name M365 --domain corp.example");
    (desk, graph)
}

fn tells(desk: &Desk, more: &str) -> (i32, Value) {
    let (code, answer, complaint) = desk.says(&format!("federate reconcile corp.example --json{more}"), &[]);
    let told = if answer.is_empty() { complaint.lines().last().unwrap_or_default().to_owned() } else { answer };
    (code.unwrap(), object(&told))
}

#[tokio::test(flavor = "multi_thread")]
async fn the_command_ends_as_bad_as_what_it_found() {
    let (desk, graph) = at_a_desk().await;
    let at = SystemClock.now().minus(Span::hours(3));
    let (code, told) = tells(&desk, "");
    assert_eq!((code, &told["looked_at"]), (0, &json!(0)), "{told}");
    assert_eq!(graph.times(LOG), 7, "a week, day by day");
    graph.set(|tenant| tenant.sign_ins = vec![line("untold", ALICE, at, Value::Null)]);
    let (code, told) = tells(&desk, " --since 1");
    assert_eq!((code, &told["unjudged"]), (1, &json!(1)), "{told}");
    graph.set(|tenant| tenant.sign_ins.push(line("forged", ALICE, at, json!("saml11"))));
    let (code, told) = tells(&desk, " --since 30");
    let named = &told["without_record"];
    assert_eq!((code, &named[0]["request"], &named[0]["person"]), (2, &json!("forged"), &json!(ALICE)), "{told}");
    let (_, lines, _) = desk.says("federate reconcile corp.example", &[]);
    for word in [at.to_string().as_str(), ALICE, "correlation-of-forged", "request forged", "WITHOUT A RECORD     1"] {
        assert!(lines.contains(word), "{word}: {lines}");
    }
    for days in ["0", "31"] {
        let (code, _, complaint) = desk.says(&format!("federate reconcile corp.example --since {days}"), &[]);
        assert!(code == Some(2) && complaint.contains("1..=30"), "{complaint}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tenant_that_does_not_show_its_log_is_told_what_it_needs() {
    let (desk, graph) = at_a_desk().await;
    graph.set(|tenant| tenant.is_premium = false);
    let (code, told) = tells(&desk, "");
    let error = told["error"].as_str().unwrap();
    for word in ["403", "NonPremiumTenant", "AuditLog.Read.All", "Directory.Read.All", "P1"] {
        assert!(code == 1 && error.contains(word), "{word}: {told}");
    }
    graph.desk().forbidden.push("auditLogs");
    let (code, told) = tells(&desk, "");
    assert!(code == 1 && told["error"].as_str().unwrap().contains("AuditLog.Read.All"), "{told}");
}
