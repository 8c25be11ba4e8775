//! `countersign federate` at an operator's desk, against a pretended Microsoft Graph.

use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use countersign::domain::time::{Clock as _, Span, Time};
use countersign::keys::{SigningKey, SystemEntropy, thumbprint};
use openssl::pkey::PKey;
use openssl::x509::X509;
use serde_json::{Value, json};

use crate::harness::desk::{Desk, object};
use crate::harness::graph::login::CLIENT;
use crate::harness::graph::tenant::{Domain, person};
use crate::harness::graph::{Graph, TENANT};

const METADATA: &str = "/FederationMetadata/2007-06/FederationMetadata.xml";
const MEX: &str = "/fed/corp.example/trust/mex";
pub const ISSUER: &str = "https://id.corp.example/fed/corp.example/";
/// Everything that a desk without any people has to accept.
const ACCEPTED: &str = "--accept without_identity --accept not_active";

/// An instance with an application, and a tenant that knows nothing of it.
pub struct Story {
    pub desk: Desk,
    pub graph: Graph,
}

impl Story {
    pub async fn begins() -> Self {
        let graph = Graph::start().await;
        let desk = Desk::empty()
            .with_a_port()
            .set("graph.instance_url", &graph.origin())
            .set("server.base_url", "https://id.corp.example")
            .set("graph.tenant", TENANT)
            .set("graph.client_id", CLIENT)
            .set("graph.login_url", &graph.origin())
            .set("graph.graph_url", &graph.origin())
            .set("graph.allow_loopback", "true")
            .set("push.subject", "mailto:id@contoso.com");
        desk.does("keys init");
        desk.does("application add --name M365 --domain corp.example");
        Self { desk, graph }
    }

    /// What a command tells a script, and how it ended.
    pub fn tells(&self, words: &str) -> (i32, Value) {
        let (code, answer, complaint) = self.desk.says(&format!("federate {words} --json"), &[]);
        let told = if answer.is_empty() { complaint.lines().last().unwrap_or_default().to_owned() } else { answer };
        (code.unwrap(), object(&told))
    }

    pub fn does(&self, words: &str) -> Value {
        let (code, told) = self.tells(words);
        assert_eq!(code, 0, "{words}: {told}");
        told
    }

    /// What a node of it publishes at this moment is what everybody reads from now on.
    pub async fn publishes(&self) {
        let node = self.desk.serves();
        for path in [METADATA, MEX] {
            let asked = reqwest::Client::new().get(format!("{}{path}", node.base)).header("host", "id.corp.example");
            let answer = asked.send().await.unwrap();
            assert!(path != METADATA || answer.status() == 200, "{}", answer.status());
            if answer.status() == 200 {
                let page = answer.text().await.unwrap();
                self.graph.desk().pages.insert(path.to_owned(), page);
            }
        }
        assert_eq!(node.stops().0, Some(0));
    }

    /// What everybody reads is changed on its way.
    fn forges(&self, path: &str, from: &str, to: &str) {
        let mut desk = self.graph.desk();
        let page = desk.pages.get_mut(path).unwrap();
        assert!(page.contains(from), "{page}");
        *page = page.replace(from, to);
    }

    /// What `verify` finds that is not fine, by its word.
    pub fn amiss(&self, domain: &str) -> Vec<(String, String)> {
        let (_, told) = self.tells(&format!("verify {domain}"));
        let word = |one: &Value, name: &str| one[name].as_str().unwrap().to_owned();
        let all = told["findings"].as_array().unwrap_or_else(|| panic!("{told}"));
        let amiss = all.iter().filter(|one| one["severity"] != "fine");
        amiss.map(|one| (word(one, "check"), word(one, "severity"))).collect()
    }

    fn traps(&self) -> Vec<String> {
        let (_, plan) = self.tells("plan corp.example");
        plan["traps"].as_array().unwrap().iter().map(|trap| trap["trap"].as_str().unwrap().to_owned()).collect()
    }

    pub fn writes(&self) -> usize {
        ["POST /v1.0/", "PATCH /v1.0/", "DELETE /v1.0/"].iter().map(|verb| self.graph.times(verb)).sum()
    }

    /// The store's own rows, for whoever writes there behind everybody's back.
    fn rows(&self) -> rusqlite::Connection {
        let path = self.desk.folder.join("data");
        let file = std::fs::read_dir(path).unwrap().map(|one| one.unwrap().path());
        let file = file.into_iter().find(|path| path.extension().is_some_and(|end| end == "db")).unwrap();
        rusqlite::Connection::open(file).unwrap()
    }

    /// Whether the certificate that signs now is one of the two that the tenant believes.
    fn is_believed(&self) -> bool {
        let signs = self.desk.tells("keys show")["signing"]["certificate"].clone();
        let kept = self.graph.configuration("corp.example").unwrap();
        signs == kept["signingCertificate"] || signs == kept["nextSigningCertificate"]
    }

    /// The kinds of what was written of the domain, oldest first.
    fn recorded(&self) -> Vec<String> {
        let told = self.desk.tells("audit verify");
        assert_eq!(told["broken_at"], Value::Null, "{told}");
        let rows = self.rows();
        let mut kinds = rows.prepare("SELECT kind FROM changes WHERE subject = 'corp.example' ORDER BY nth").unwrap();
        kinds.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dry_run_shows_every_property_and_changes_nothing() {
    let story = Story::begins().await;
    story.graph.set(|tenant| tenant.users.push(person("alice@corp.example", Some("abc=="))));
    let (code, plan) = story.tells("plan corp.example");
    assert_eq!(code, 1, "there is something to accept: {plan}");
    assert_eq!(plan["authentication_type"], "Managed");
    assert_eq!(plan["signed_in_as"], "admin@tenant.onmicrosoft.com");
    assert_eq!(plan["people"], 1);
    let names: Vec<_> = plan["differences"].as_array().unwrap().iter().map(|one| one["name"].clone()).collect();
    for name in ["issuerUri", "passiveSignInUri", "signingCertificate", "preferredAuthenticationProtocol"] {
        assert!(names.contains(&json!(name)), "{names:?}");
    }
    assert_eq!(story.traps(), ["not_active", "takes"]);
    assert_eq!(story.writes(), 0);
    let (_, lines, _) = story.desk.says("federate plan corp.example", &[]);
    assert!(
        lines.contains("Of 1, these have no active device here") && lines.contains("alice@corp.example"),
        "{lines}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_domain_is_federated_verified_and_taken_back() {
    let story = Story::begins().await;
    story.graph.set(|tenant| tenant.users.push(person("alice@corp.example", None)));
    let (code, told) = story.tells("apply corp.example --yes");
    assert_eq!((code, &told["refused"]), (1, &json!("traps")), "{told}");
    assert_eq!(story.writes(), 0);
    // Microsoft shows the old state for a while after each change.
    story.graph.desk().lag = 3;
    story.does(&format!("apply corp.example --yes {ACCEPTED}"));
    let kept = story.graph.configuration("corp.example").unwrap();
    let ours = story.desk.tells("keys show")["signing"]["certificate"].clone();
    assert_eq!((&kept["issuerUri"], &kept["signingCertificate"]), (&json!(ISSUER), &ours));
    story.publishes().await;
    let verified = story.does("verify corp.example");
    assert_eq!(verified["severity"], "fine", "{verified}");
    let writes = story.writes();
    assert_eq!(story.does(&format!("apply corp.example --yes {ACCEPTED}"))["already"], true);
    assert_eq!(story.writes(), writes, "nothing is written twice");
    let undone = story.does("undo corp.example --yes");
    assert_eq!(undone["authentication_type"], "Managed");
    assert_eq!(undone["need_a_password"], json!(["alice@corp.example"]));
    assert_eq!(story.graph.authentication_type("corp.example"), "Managed");
    assert_eq!(
        story.recorded(),
        ["federation_begun", "federation_applied", "federation_begun", "federation_undone"],
        "what is done elsewhere is written before and after"
    );
    let (code, told) = story.tells("undo corp.example --yes");
    assert!(code == 1 && told["error"].as_str().unwrap().contains("no snapshot"), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn another_identity_provider_is_replaced_and_restored_byte_for_byte() {
    let story = Story::begins().await;
    let certificate = story.desk.tells("keys show")["signing"]["certificate"].clone();
    let before = json!({"id": "one", "displayName": "Old", "issuerUri": "http://old.corp.example/adfs/services/trust",
        "passiveSignInUri": "https://old.corp.example/adfs/ls/", "preferredAuthenticationProtocol": "wsFed",
        "activeSignInUri": "https://old.corp.example/adfs/services/trust/2005/usernamemixed",
        "signOutUri": "https://old.corp.example/adfs/ls/", "signingCertificate": certificate,
        "promptLoginBehavior": "disabled", "federatedIdpMfaBehavior": "acceptIfMfaDoneByFederatedIdp"});
    let domain = Domain { authentication_type: "Federated", configuration: Some(before.clone()), ..Domain::managed() };
    story.graph.set(|tenant| drop(tenant.domains.insert("corp.example".to_owned(), domain)));
    assert_eq!(story.traps(), ["other_federation", "takes"]);
    story.does("apply corp.example --yes --accept other_federation");
    assert_eq!(story.graph.configuration("corp.example").unwrap()["issuerUri"], ISSUER);
    let undone = story.does("undo corp.example --yes");
    assert_eq!((&undone["authentication_type"], &undone["other"]), (&json!("Federated"), &json!([])));
    assert_eq!(story.graph.configuration("corp.example").unwrap(), before);
}

/// A federation of somebody else's, as it stands in the tenant.
pub fn of_somebody_else() -> Value {
    let certificate = a_certificate();
    json!({"id": "one", "displayName": "Old", "issuerUri": "http://old.corp.example/adfs/services/trust",
        "passiveSignInUri": "https://old.corp.example/adfs/ls/", "preferredAuthenticationProtocol": "wsFed",
        "signingCertificate": certificate, "promptLoginBehavior": "disabled",
        "federatedIdpMfaBehavior": "acceptIfMfaDoneByFederatedIdp"})
}

fn a_certificate() -> String {
    let key = SigningKey::generate(&SystemEntropy, "old", Time(1_800_014_400_000), Span::days(1)).unwrap();
    key.certificate_base64().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_former_provider_left_is_neither_believed_nor_asked() {
    let story = Story::begins().await;
    let mut before = of_somebody_else();
    before["nextSigningCertificate"] = a_certificate().into();
    before["activeSignInUri"] = "https://old.corp.example/adfs/services/trust/2005/usernamemixed".into();
    before["metadataExchangeUri"] = "https://old.corp.example/adfs/services/trust/mex".into();
    before["passwordResetUri"] = "https://old.corp.example/adfs/portal/updatepassword".into();
    let domain = Domain { authentication_type: "Federated", configuration: Some(before.clone()), ..Domain::managed() };
    story.graph.set(|tenant| drop(tenant.domains.insert("corp.example".to_owned(), domain)));
    let (_, plan) = story.tells("plan corp.example");
    let differs = |name: &str| plan["differences"].as_array().unwrap().iter().any(|one| one["name"] == name);
    for name in ["nextSigningCertificate", "activeSignInUri", "passwordResetUri"] {
        assert!(differs(name), "it is told before: {plan}");
    }
    story.does("apply corp.example --yes --accept other_federation");
    let kept = story.graph.configuration("corp.example").unwrap();
    let ours = story.desk.tells("keys show")["signing"]["certificate"].clone();
    assert_eq!((&kept["signingCertificate"], &kept["nextSigningCertificate"]), (&ours, &ours));
    assert_eq!(kept.get("passwordResetUri"), None, "nobody types a new password in there: {kept}");
    for name in ["activeSignInUri", "metadataExchangeUri"] {
        assert!(kept[name].as_str().unwrap().starts_with(ISSUER), "no password goes there any more: {kept}");
    }
    assert_eq!(story.does("apply corp.example --yes")["already"], true);
    assert_eq!(story.does("undo corp.example --yes")["other"], json!([]));
    assert_eq!(story.graph.configuration("corp.example").unwrap(), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_gets_a_domain_back_gets_it_without_anything_of_ours() {
    for keeps_all in [false, true] {
        let story = Story::begins().await;
        let before = of_somebody_else();
        let domain =
            Domain { authentication_type: "Federated", configuration: Some(before.clone()), ..Domain::managed() };
        story.graph.set(|tenant| {
            tenant.keeps_all = keeps_all;
            tenant.domains.insert("corp.example".to_owned(), domain);
        });
        story.does("apply corp.example --yes --accept other_federation");
        story.desk.does("keys roll");
        story.does("next-certificate corp.example");
        let ours = story.graph.configuration("corp.example").unwrap()["nextSigningCertificate"].clone();
        assert!(ours.is_string() && ours != before["signingCertificate"]);
        let (code, undone) = story.tells("undo corp.example --yes");
        let now = story.graph.configuration("corp.example").unwrap();
        assert_eq!(now["nextSigningCertificate"], before["signingCertificate"], "ours is believed no more");
        assert_eq!((&now["issuerUri"], &now["passiveSignInUri"]), (&before["issuerUri"], &before["passiveSignInUri"]));
        // Where Microsoft takes nothing for a value, what is left is told and not hidden.
        let left = if keeps_all { json!(["signOutUri"]) } else { json!([]) };
        assert_eq!((code, &undone["other"]), (i32::from(keeps_all), &left), "{undone}");
        assert_eq!(now["signOutUri"].is_null(), !keeps_all);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_way_back_that_was_changed_behind_our_back_is_not_walked() {
    let story = Story::begins().await;
    let before = of_somebody_else();
    let domain = Domain { authentication_type: "Federated", configuration: Some(before.clone()), ..Domain::managed() };
    story.graph.set(|tenant| drop(tenant.domains.insert("corp.example".to_owned(), domain)));
    story.does("apply corp.example --yes --accept other_federation");
    let rows = story.rows();
    let strangers = before.to_string().replace("old.corp.example", "evil.example");
    let lies = [
        ("configuration", strangers.as_str()),
        ("domain", "other.example"),
        ("tenant", "11111111-2222-4333-8444-555555555555"),
        ("ours", "1"),
        ("state", "undone"),
        ("taken_at", "1"),
    ];
    let writes = story.writes();
    for (column, lie) in lies {
        let first = "(SELECT id FROM federation_snapshots ORDER BY taken_at LIMIT 1)";
        let statement = format!("SELECT {column} FROM federation_snapshots WHERE id = {first}");
        let truth: rusqlite::types::Value = rows.query_row(&statement, [], |row| row.get(0)).unwrap();
        let change = format!("UPDATE federation_snapshots SET {column} = ?1 WHERE id = {first}");
        assert_eq!(rows.execute(&change, [lie]).unwrap(), 1);
        let (code, told) = story.tells("undo corp.example --yes");
        let wanted = if column == "domain" { "no snapshot" } else { "does not carry the seal" };
        assert!(code != 0 && told.to_string().contains(wanted), "{column}: {told}");
        assert_ne!(story.tells("undo corp.example").0, 0, "{column}");
        assert_eq!(rows.execute(&change, [truth]).unwrap(), 1);
    }
    assert_eq!(story.writes(), writes, "nothing went there");
    let alarms = "SELECT COUNT(*) FROM audit WHERE event = 'row_forged' AND detail LIKE '%federation_snapshots%'";
    assert_eq!(rows.query_row(alarms, [], |row| row.get::<_, i64>(0)).unwrap(), 1);
    rows.execute("UPDATE federation_snapshots SET configuration = ?1", [&strangers]).unwrap();
    assert_eq!(story.does("undo corp.example --yes --to managed")["authentication_type"], "Managed");
}

#[tokio::test(flavor = "multi_thread")]
async fn where_the_way_back_leads_is_told_before_it_is_walked() {
    let story = Story::begins().await;
    let before = of_somebody_else();
    let domain = Domain { authentication_type: "Federated", configuration: Some(before.clone()), ..Domain::managed() };
    story.graph.set(|tenant| drop(tenant.domains.insert("corp.example".to_owned(), domain)));
    story.does("apply corp.example --yes --accept other_federation");
    let writes = story.writes();
    let (code, told) = story.tells("undo corp.example");
    let goal = &told["goal"];
    assert_eq!((code, &goal["other_provider"], &goal["issuer"]), (1, &json!(true), &before["issuerUri"]), "{told}");
    let certificate = before["signingCertificate"].as_str().unwrap();
    let certificates = json!([{"name": "signingCertificate", "value": thumbprint(certificate).unwrap()}]);
    assert_eq!(goal["certificates"], certificates, "{told}");
    assert_eq!(goal["addresses"], json!([{"name": "passiveSignInUri", "value": before["passiveSignInUri"]}]), "{told}");
    let (_, said, _) = story.desk.says("federate undo corp.example", &[]);
    for part in ["ANOTHER PROVIDER", &thumbprint(certificate).unwrap(), "old.corp.example/adfs/ls/", "say --yes"] {
        assert!(said.contains(part), "{part}: {said}");
    }
    let (_, told) = story.tells("undo corp.example --to managed");
    assert_eq!(
        (&told["goal"]["authentication_type"], &told["goal"]["other_provider"]),
        (&json!("Managed"), &json!(false))
    );
    assert_eq!(story.writes(), writes, "nothing was changed");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_domain_that_microsoft_leaves_federated_without_a_configuration_is_made_managed_again() {
    let story = Story::begins().await;
    story.graph.set(|tenant| tenant.leaves_broken = true);
    let (code, told) = story.tells("apply corp.example --yes");
    assert!(code == 1 && told["error"].as_str().unwrap().contains("400"), "{told}");
    assert_eq!(story.graph.times("PATCH /v1.0/domains/corp.example"), 1, "it was broken, and mended");
    assert_eq!(story.graph.authentication_type("corp.example"), "Managed");
    assert_eq!(story.graph.configuration("corp.example"), None);
    assert_eq!(story.recorded(), ["federation_begun", "federation_failed"]);
    story.graph.set(|tenant| tenant.leaves_broken = false);
    story.does("apply corp.example --yes");
    assert_eq!(story.graph.authentication_type("corp.example"), "Federated");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_broke_down_after_it_was_done_can_be_gone_on_with_and_taken_back() {
    let story = Story::begins().await;
    story.graph.desk().breaks_after = true;
    let (code, told) = story.tells("apply corp.example --yes");
    assert!(code == 1 && told["error"].as_str().unwrap().contains("503"), "{told}");
    assert_eq!(story.graph.authentication_type("corp.example"), "Federated", "it was done all the same");
    assert_eq!(story.does("apply corp.example --yes")["already"], true);
    assert_eq!(story.does("undo corp.example --yes")["authentication_type"], "Managed");
    assert_eq!(story.graph.configuration("corp.example"), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_application_changes_nothing_unasked() {
    let story = Story::begins().await;
    let (code, _, complaint) = story.desk.says("federate undo corp.example --yes --as-application", &[]);
    assert!(code != Some(0) && complaint.contains("federate credential make"), "{complaint}");
    an_application(&story);
    // How often a person was asked for, after this.
    let asked = |words: &str| {
        let (code, answer, complaint) = story.desk.says(&format!("federate {words}"), &[]);
        assert_eq!(code, Some(0), "{words}: {answer}{complaint}");
        story.graph.times(&format!("POST /{TENANT}/oauth2/v2.0/devicecode"))
    };
    assert_eq!(asked("plan corp.example"), 0, "it may look");
    assert_eq!(asked("apply corp.example"), 0, "a plan");
    assert_eq!(asked("apply corp.example --yes"), 1, "a person makes the change");
    assert_eq!(asked("undo corp.example --yes"), 2);
    assert_eq!(asked("apply corp.example --yes --as-application"), 2, "where it is said");
    story.desk.does("keys roll");
    assert_eq!(asked("next-certificate corp.example"), 2, "certificates follow by themselves");
    assert_eq!(asked("users identify corp.example --undo-file undo.json --yes"), 3);
    assert_eq!(asked("undo corp.example --yes --as-application"), 3);
    let elsewhere = format!("federate plan corp.example --as-application --client {TENANT}");
    let (code, _, complaint) = story.desk.says(&elsewhere, &[]);
    assert!(code != Some(0) && complaint.contains(&format!("app registration {CLIENT} alone")), "{complaint}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_applications_key_goes_into_the_store_and_comes_out_nowhere() {
    let story = Story::begins().await;
    assert_eq!(story.does("credential show")["credential"], Value::Null);
    let [certificate, secret] = a_pair(&story, "app");
    let [other, _] = a_pair(&story, "other");
    let adds = |certificate: &Path, key: &Path, more: &str| {
        let (certificate, key) = (certificate.display(), key.display());
        story.desk.says(&format!("federate credential add --certificate {certificate} --key {key}{more}"), &[])
    };
    let closes = |mode| std::fs::set_permissions(&secret, std::fs::Permissions::from_mode(mode)).unwrap();
    for mode in [0o640, 0o604] {
        closes(mode);
        let (code, _, complaint) = adds(&certificate, &secret, "");
        assert!(code != Some(0) && complaint.contains("chmod 600"), "{complaint}");
    }
    closes(0o600);
    let (code, _, complaint) = adds(&other, &secret, "");
    assert!(code != Some(0) && complaint.contains("do not belong together"), "{complaint}");
    let elsewhere = " --tenant-id 99999999-8888-7777-6666-555555555555";
    let (code, _, complaint) = adds(&certificate, &secret, elsewhere);
    assert!(code != Some(0) && complaint.contains("graph.tenant"), "{complaint}");
    assert_eq!(story.does("credential show")["credential"], Value::Null, "nothing was kept so far");

    let (code, answer, complaint) = adds(&certificate, &secret, "");
    assert_eq!(code, Some(0), "{answer}{complaint}");
    let shown = story.does("credential show")["credential"].clone();
    assert_eq!((&shown["tenant"], &shown["client_id"]), (&json!(TENANT), &json!(CLIENT)));
    let der = X509::from_pem(&std::fs::read(&certificate).unwrap()).unwrap().to_der().unwrap();
    assert_eq!(shown["thumbprint"], thumbprint(&STANDARD.encode(der)).unwrap().as_str());
    let (_, told, _) = story.desk.says("federate credential show", &[]);
    assert!(told.contains(TENANT) && told.contains("valid until"), "{told}");
    let made = story.does("credential make");
    let pem = made["certificate"].as_str().unwrap();
    assert!(X509::from_pem(pem.as_bytes()).is_ok(), "{pem}");
    assert!(!made.to_string().contains("PRIVATE") && !answer.contains("PRIVATE"), "{made}");
    std::fs::remove_file(&secret).unwrap();
    for file in files(&story.desk.folder.join("data")) {
        let bytes = String::from_utf8_lossy(&std::fs::read(&file).unwrap()).into_owned();
        assert!(!bytes.contains("PRIVATE KEY"), "{}", file.display());
    }
    let whole = story.desk.does("audit verify");
    assert_eq!(story.does("credential remove")["removed"], true);
    let (code, told) = story.tells("credential remove");
    assert_eq!((code, &told["removed"]), (1, &json!(false)));
    assert_ne!(story.desk.does("audit verify"), whole, "each is an entry of the chain");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_credential_that_was_changed_behind_our_back_stands_in_nobodys_way() {
    let story = Story::begins().await;
    story.does("credential make");
    story.rows().execute("UPDATE graph_credentials SET not_after = not_after + 1", []).unwrap();
    let (_, plan) = story.tells("plan corp.example");
    assert_eq!(plan["signed_in_as"], "admin@tenant.onmicrosoft.com", "a person signs in: {plan}");
    let alarms = "SELECT COUNT(*) FROM audit WHERE event = 'row_forged' AND detail LIKE '%graph_credentials%'";
    assert_eq!(story.rows().query_row(alarms, [], |row| row.get::<_, i64>(0)).unwrap(), 1);
    let (code, told) = story.tells("apply corp.example --yes --as-application");
    assert!(code != 0 && told.to_string().contains("does not carry the seal"), "{told}");
    assert_eq!(story.does("credential remove")["removed"], true);
}

#[tokio::test(flavor = "multi_thread")]
async fn microsofts_own_reading_of_the_metadata_is_told_where_it_fails() {
    let story = Story::begins().await;
    story.does(&format!("apply corp.example --yes {ACCEPTED}"));
    story.publishes().await;
    for (result, amiss) in [("success", vec![]), ("connectionError", vec![found("update", "warning")])] {
        story.graph.set(|tenant| {
            let kept = tenant.domains.get_mut("corp.example").unwrap().configuration.as_mut().unwrap();
            kept["signingCertificateUpdateStatus"] =
                json!({"certificateUpdateResult": result, "lastRunDateTime": "2027-01-15T11:00:00Z"});
        });
        assert_eq!(story.amiss("corp.example"), amiss);
    }
    let (_, said, _) = story.desk.says("federate verify corp.example", &[]);
    assert!(said.contains("connectionError (2027-01-15T11:00:00Z)"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn addresses_for_programs_are_shown_where_they_are_answered() {
    let story = Story::begins().await;
    let first = || story.desk.tells("application list")["applications"][0].clone();
    let lines = || story.desk.says("application list", &[]).1;
    let (active, exchange) = (format!("{ISSUER}trust/2005/usernamemixed"), format!("{ISSUER}trust/mex"));
    assert_eq!(first()["domains"][0]["active_sign_in_uri"], Value::Null);
    assert!(!lines().contains("/trust/"), "{}", lines());
    let id = first()["id"].as_str().unwrap().to_owned();
    story.desk.does(&format!("application ws-trust {id} on"));
    story.desk.does(&format!("application sign-out {id} --allow https://portal.corp.example"));
    let domain = first()["domains"][0].clone();
    assert_eq!((&domain["active_sign_in_uri"], &domain["metadata_exchange_uri"]), (&json!(active), &json!(exchange)));
    for part in [&active, &exchange, "https://portal.corp.example"] {
        assert!(lines().contains(part), "{part}: {}", lines());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_settings_that_named_files_say_where_the_credential_is_kept_now() {
    let story = Story::begins().await;
    for name in ["COUNTERSIGN__GRAPH__CERTIFICATE", "COUNTERSIGN__GRAPH__KEY"] {
        let (code, _, complaint) = story.desk.says("doctor", &[(name, "app.pem")]);
        assert!(code != Some(0) && complaint.contains(name), "{complaint}");
        assert!(complaint.contains("countersign federate credential add"), "{complaint}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_must_not_be_federated_is_not_whatever_is_accepted() {
    let story = Story::begins().await;
    let stops = |change: fn(&mut Domain), trap: &str| {
        let mut domain = Domain::managed();
        change(&mut domain);
        story.graph.set(|tenant| drop(tenant.domains.insert("corp.example".to_owned(), domain)));
        let (code, told) = story.tells(&format!("apply corp.example --yes {ACCEPTED} --accept {trap}"));
        assert_eq!((code, &told["traps"][0]["trap"]), (1, &json!(trap)), "{told}");
    };
    stops(|domain| domain.is_default = true, "default");
    stops(|domain| domain.is_verified = false, "not_verified");
    stops(|domain| domain.is_initial = true, "initial");
    stops(|domain| domain.is_root = false, "not_root");
    stops(|domain| domain.authentication_type = "Federated", "broken");
    story.graph.desk().login.user = Some("boss@corp.example".to_owned());
    stops(|_| {}, "own_account");
    story.graph.set(|tenant| drop(tenant.domains.remove("corp.example")));
    assert!(story.traps().contains(&"not_in_tenant".to_owned()));
    assert_eq!(story.writes(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_could_lock_people_out_is_told() {
    let story = Story::begins().await;
    story.desk.does("user invite alice@corp.example --immutable-id here==");
    story.graph.set(|tenant| {
        tenant.users.extend([person("alice@corp.example", Some("there==")), person("bob@corp.example", None)]);
        tenant.users[0]["accountEnabled"] = false.into();
        tenant.domains.insert("sub.corp.example".to_owned(), Domain { is_root: false, ..Domain::managed() });
    });
    let mut traps = story.traps();
    traps.sort();
    assert_eq!(traps, ["below", "no_break_glass", "not_active", "other_identity", "takes", "without_identity"]);
    story.graph.desk().forbidden.extend(["users", "directoryRoles"]);
    let mut traps = story.traps();
    traps.sort();
    assert_eq!(traps, ["below", "break_glass_unseen", "people_unseen", "takes"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_microsoft_refuses_leaves_the_domain_as_it_was() {
    let story = Story::begins().await;
    story.graph.set(|tenant| tenant.issuers_elsewhere.push(ISSUER.to_owned()));
    let (code, told) = story.tells("apply corp.example --yes");
    assert!(code == 1 && told["error"].as_str().unwrap().contains("409"), "{told}");
    assert_eq!(story.graph.authentication_type("corp.example"), "Managed");
    assert_eq!(story.recorded(), ["federation_begun", "federation_failed"]);
    story.graph.set(|tenant| {
        tenant.issuers_elsewhere.clear();
        tenant.rewrites = Some(("passiveSignInUri", "https://elsewhere.example/"));
    });
    let (code, told) = story.tells("apply corp.example --yes");
    assert_eq!((code, &told["refused"]), (1, &json!("unequal")), "{told}");
    assert_eq!(told["differences"][0]["name"], "passiveSignInUri");
    let (code, verified) = story.tells("verify corp.example");
    assert_eq!((code, &verified["severity"]), (2, &json!("fault")), "{verified}");
    assert_eq!(story.does("undo corp.example --yes --to managed")["authentication_type"], "Managed");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_application_belongs_to_the_first_tenant_that_it_changed() {
    let story = Story::begins().await;
    story.does("apply corp.example --yes");
    let other = "11111111-2222-4333-8444-555555555555";
    story.graph.desk().login.other_tenant = Some(other);
    let (code, told) = story.tells("verify corp.example");
    assert!(code == 1 && told["error"].as_str().unwrap().contains(other), "{told}");
    // Even where somebody says that it is the other one's now.
    let (code, told) = story.tells(&format!("verify corp.example --tenant {other}"));
    assert_eq!(code, 1, "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn people_get_an_identity_and_lose_it_again_and_a_directorys_keep_theirs() {
    let story = Story::begins().await;
    story.desk.does("user invite alice@corp.example --immutable-id alice==");
    story.graph.set(|tenant| {
        let mut synced = person("synced@corp.example", None);
        synced["onPremisesSyncEnabled"] = true.into();
        let people = [person("alice@corp.example", None), person("bob@corp.example", None), synced];
        tenant.users.extend(people.into_iter().chain([person("carol@corp.example", Some("carol=="))]));
    });
    let file = story.desk.folder.join("undo.json");
    let file = file.to_str().unwrap();
    let identify = format!("users identify corp.example --undo-file {file}");
    assert_eq!(story.does(&identify)["without_identity"].as_array().unwrap().len(), 2);
    assert_eq!(story.writes(), 0);
    assert_eq!(story.does(&format!("{identify} --yes"))["done"], 2);
    assert_eq!(story.graph.immutable_id("alice@corp.example").as_deref(), Some("alice=="), "as it is here");
    assert_eq!(story.graph.immutable_id("bob@corp.example").unwrap().len(), 24);
    assert_eq!(story.graph.immutable_id("synced@corp.example"), None);
    let (code, told) = story.tells(&format!("{identify} --yes"));
    assert_eq!(code, 1, "the way back is never overwritten: {told}");
    let imported = story.does("users import corp.example --dry-run");
    assert_eq!((&imported["new"]["count"], &imported["here"]), (&json!(2), &json!(1)), "{imported}");
    story.does("users import corp.example");
    let imported = story.does("users import corp.example");
    assert_eq!((&imported["new"]["count"], &imported["here"]), (&json!(0), &json!(3)), "{imported}");
    assert_eq!(story.does(&format!("users forget corp.example --undo-file {file} --yes"))["done"], 2);
    assert_eq!(story.graph.immutable_id("alice@corp.example"), None);
    assert_eq!(story.graph.immutable_id("carol@corp.example").as_deref(), Some("carol=="));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_of_what_was_set_names_nobody_whose_identity_somebody_else_set() {
    let story = Story::begins().await;
    story.desk.does("user invite alice@corp.example --immutable-id alice==");
    story.graph.set(|tenant| {
        tenant.users.extend([person("alice@corp.example", None), person("bob@corp.example", None)]);
        tenant.is_quicker = Some(("alice@corp.example".to_owned(), "alice==".to_owned()));
    });
    let path = story.desk.folder.join("undo.json");
    let file = path.to_str().unwrap();
    assert_eq!(story.does(&format!("users identify corp.example --undo-file {file} --yes"))["done"], 2);
    let kept: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    assert_eq!(kept["people"].as_array().unwrap().len(), 1, "{kept}");
    assert_eq!(kept["people"][0]["upn"], "bob@corp.example");
    let others = std::fs::read_dir(&story.desk.folder).unwrap().map(|one| one.unwrap().file_name());
    assert!(others.into_iter().all(|name| name != "undo.json.new"), "nothing is left beside it");
    story.does(&format!("users forget corp.example --undo-file {file} --yes"));
    assert_eq!(story.graph.immutable_id("alice@corp.example").as_deref(), Some("alice=="), "not set here");
    assert_eq!(story.graph.immutable_id("bob@corp.example"), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_domain_that_inherits_the_roots_federation_is_seen_with_it() {
    let story = Story::begins().await;
    story.desk.does("user invite olga@sub.corp.example --immutable-id olga==");
    story.graph.set(|tenant| {
        tenant.domains.insert("sub.corp.example".to_owned(), Domain::inherits());
        tenant.domains.insert("low.sub.corp.example".to_owned(), Domain::inherits());
        // One with a federation of its own, and one below that.
        tenant.domains.insert("own.corp.example".to_owned(), Domain::managed());
        tenant.domains.insert("low.own.corp.example".to_owned(), Domain::inherits());
        let people =
            ["erin@sub.corp.example", "lea@low.sub.corp.example", "x@own.corp.example", "y@low.own.corp.example"];
        tenant.users.extend(people.map(|upn| person(upn, None)));
        tenant.users.push(person("olga@sub.corp.example", Some("other==")));
    });
    let (_, plan) = story.tells("plan corp.example");
    let trap = |code: &str| {
        let traps = plan["traps"].as_array().unwrap();
        traps.iter().find(|trap| trap["trap"] == code).unwrap_or_else(|| panic!("{code}: {plan}"))["people"].clone()
    };
    assert_eq!(plan["people"], 3, "{plan}");
    assert_eq!(trap("without_identity")["some"], json!(["lea@low.sub.corp.example", "erin@sub.corp.example"]));
    assert_eq!(trap("other_identity")["some"], json!(["olga@sub.corp.example"]));
    assert_eq!(trap("not_active")["count"], 3, "{plan}");

    let file = story.desk.folder.join("undo.json");
    let identify = format!("users identify corp.example --undo-file {} --yes", file.display());
    let told = story.does(&identify);
    assert_eq!((&told["done"], &told["failed"]), (&json!(2), &json!([])), "{told}");
    assert!(story.graph.immutable_id("erin@sub.corp.example").is_some());
    assert_eq!(story.graph.immutable_id("x@own.corp.example"), None);
    assert_eq!(story.does("users import corp.example")["new"]["count"], 2);
    let accepted = "--accept other_identity --accept not_active --accept below";
    story.does(&format!("apply corp.example --yes {accepted}"));
    let made = story.does("users create new@sub.corp.example --name New");
    assert_eq!(made["immutable_id"].as_str(), story.graph.immutable_id("new@sub.corp.example").as_deref());
    let (code, told) = story.tells("users create new@own.corp.example --name New");
    assert!(code == 1 && told.to_string().contains("own.corp.example belongs to no application"), "{told}");
    let undone = story.does("undo corp.example --yes");
    let mut names: Vec<_> = undone["need_a_password"].as_array().unwrap().iter().map(Value::to_string).collect();
    names.sort();
    let all = ["erin@sub.corp.example", "lea@low.sub.corp.example", "new@sub.corp.example", "olga@sub.corp.example"];
    assert_eq!(names, all.map(|name| format!("\"{name}\"")));
    let told = story.does(&format!("users forget corp.example --undo-file {} --yes", file.display()));
    assert_eq!(told["done"], 2, "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_adds_a_domain_beside_the_one_above_it_is_warned() {
    let desk = Desk::empty();
    desk.does("keys init");
    let (code, _, warned) =
        desk.says("application add --name Nest --domain nest.example --domain sub.nest.example", &[]);
    assert_eq!(code, Some(0), "{warned}");
    assert!(warned.contains("sub.nest.example lies below nest.example") && warned.contains("AADSTS50107"), "{warned}");
    let (code, _, warned) = desk.says("application add --name Two --domain one.example --domain two.example", &[]);
    assert!(code == Some(0) && !warned.contains("lies below"), "{warned}");
}

#[tokio::test(flavor = "multi_thread")]
async fn whom_the_tenant_asks_about_is_read_from_it_or_from_a_list() {
    const ALICE: &str = "aaaaaaaa-1111-4222-8333-000000000001";
    const BOB: &str = "aaaaaaaa-1111-4222-8333-000000000002";
    let story = Story::begins().await;
    for person in ["alice", "bob"] {
        story.desk.does(&format!("user invite {person}@corp.example"));
    }
    story.graph.set(|tenant| {
        let mut people = ["alice@corp.example", "bob@corp.example", "carol@corp.example"].map(|upn| person(upn, None));
        people[0]["id"] = ALICE.into();
        people[1]["id"] = BOB.into();
        tenant.users.extend(people);
    });
    let (code, told) = story.tells("users link corp.example");
    assert!(code == 1 && told["refused"].as_str().unwrap().contains("no external method"), "{code} {told}");
    story
        .desk
        .does(&format!("external-method add --application M365 --tenant {TENANT} --client-id entra --app-id {CLIENT}"));
    let figures = |told: &Value| (told["linked"].as_u64().unwrap(), told["already"].as_u64().unwrap());
    assert_eq!(figures(&story.does("users link corp.example --dry-run")), (2, 0));
    let linked = |story: &Story| story.desk.tells(&format!("external-method people --tenant {TENANT}"));
    assert_eq!(linked(&story)["people"], json!([]));

    let file = story.desk.folder.join("people.csv");
    std::fs::write(&file, format!("userPrincipalName,id\nalice@corp.example,{ALICE}\nmallory@corp.example,{BOB}\n"))
        .unwrap();
    let list = format!("external-method link-list --tenant {TENANT} {} --json", file.display());
    for (more, so_far) in [("--dry-run", 0), ("", 1)] {
        let (code, answer, _) = story.desk.says(format!("{list} {more}").trim_end(), &[]);
        let told = object(&answer);
        assert_eq!((code, figures(&told)), (Some(1), (1, 0)), "{told}");
        assert_eq!(told["refused"], json!([{"line": 3, "given": "mallory@corp.example", "why": "no_person"}]));
        assert_eq!(linked(&story)["people"].as_array().unwrap().len(), so_far);
    }
    assert_eq!(figures(&story.does("users link corp.example")), (1, 1));
    assert_eq!(
        linked(&story)["people"],
        json!([{"object_id": ALICE, "address": "alice@corp.example"}, {"object_id": BOB, "address": "bob@corp.example"}])
    );
    assert_eq!(story.writes(), 0, "nothing changes at Microsoft");
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_is_made_there_with_the_identity_that_they_have_here() {
    let story = Story::begins().await;
    story.does("apply corp.example --yes");
    let made = story.does("users create new@corp.example --name New");
    let there = story.graph.immutable_id("new@corp.example");
    assert_eq!(made["immutable_id"].as_str().map(str::to_owned), there);
    let users = story.desk.tells("user list");
    assert_eq!(users["users"][0]["immutable_id"], made["immutable_id"], "{users}");
    let (code, told) = story.tells("users create new@corp.example --name New");
    assert!(code == 1 && told["error"].as_str().unwrap().contains("already exists"), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_persons_token_is_explained_and_none_is_made_that_anybody_believes() {
    let story = Story::begins().await;
    story.desk.does("user invite alice@corp.example --immutable-id alice==");
    let (code, told) = story.tells("test-as alice@corp.example");
    assert_eq!((code, &told["may_sign_in"], &told["doubt"]), (1, &json!(false), &Value::Null), "{told}");
    let said = |name: &str| {
        let all = told["claims"].as_array().unwrap().iter();
        all.filter(|one| one["name"] == name).map(|one| one["value"].clone()).collect::<Vec<_>>()
    };
    assert_eq!((said("Issuer"), said("NameIdentifier")), (vec![json!(ISSUER)], vec![json!("alice==")]));
    assert_eq!(said("authnmethodsreferences")[1], "http://schemas.microsoft.com/claims/multipleauthn");
    assert!(!told.to_string().contains("Signature"), "no token is told");
    assert!(!said("authenticationinstant").is_empty(), "{told}");
    let (_, told) = story.tells("test-as alice@corp.example --by passcode --to saml");
    assert_eq!((&told["by"], &told["to"], &told["doubt"]), (&json!("passcode"), &json!("saml"), &Value::Null));
    assert!(told["claims"].to_string().contains("IDPEmail") && !told.to_string().contains("multipleauthn"), "{told}");
    assert_eq!(told["readers"].as_array().unwrap().len(), 2, "{told}");
    assert_eq!(story.tells("test-as alice@corp.example --by fax").0, 2);
    assert_ne!(story.tells("test-as alice@corp.example --by trust").0, 0, "no program is answered");
    assert_eq!(story.tells("test-as nobody@corp.example").0, 1);
    assert!(story.graph.desk().asked.is_empty());
}

/// A word of `verify` and how bad it is.
fn found(check: &str, severity: &str) -> (String, String) {
    (check.to_owned(), severity.to_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_published_is_read_from_outside_and_judged() {
    let story = Story::begins().await;
    let id = story.desk.tells("application list")["applications"][0]["id"].as_str().unwrap().to_owned();
    story.desk.does(&format!("application ws-trust {id} on"));
    story.does("apply corp.example --yes");
    assert_eq!(story.amiss("corp.example"), [found("metadata", "fault"), found("programs", "fault")], "nobody serves");
    story.publishes().await;
    assert_eq!(story.amiss("corp.example"), []);
    story.forges(MEX, "id.corp.example", "id.other.example");
    assert_eq!(story.amiss("corp.example"), [found("programs", "fault")]);
    story.forges(METADATA, "corp.example/wsfed", "corp.example/other");
    assert_eq!(story.amiss("corp.example"), [found("metadata", "fault"), found("programs", "fault")]);
    story.publishes().await;
    // A node that did not follow the ring, and a tenant that was not told.
    story.desk.does("keys roll");
    assert_eq!(story.amiss("corp.example"), [found("next", "warning"), found("ring", "fault")]);
    story.publishes().await;
    assert_eq!(story.amiss("corp.example"), [found("next", "warning")]);
    story.desk.does("keys confirm");
    assert_eq!(story.amiss("corp.example"), [found("next", "fault")], "confirmed, and not true");
    // A certificate that comes next and is a stranger's is a door for the stranger.
    let stranger = Story::begins().await.desk.tells("keys show")["signing"]["certificate"].clone();
    story.graph.set(|tenant| {
        let domain = tenant.domains.get_mut("corp.example").unwrap();
        domain.configuration.as_mut().unwrap()["nextSigningCertificate"] = stranger;
    });
    assert_eq!(story.amiss("corp.example"), [found("values", "fault"), found("next", "fault")]);
}

#[tokio::test(flavor = "multi_thread")]
async fn metadata_that_leads_nobody_to_the_domain_and_a_wrong_clock_are_told() {
    let story = Story::begins().await;
    story.publishes().await;
    story.desk.does("application add --name Other --domain other.example");
    story.graph.set(|tenant| drop(tenant.domains.insert("other.example".to_owned(), Domain::managed())));
    story.does("apply other.example --yes");
    assert_eq!(story.amiss("other.example"), [found("address", "fault")]);
    story.publishes().await;
    assert_eq!(story.amiss("other.example"), []);
    story.graph.desk().date = Some("Fri, 01 Jan 2027 00:00:00 GMT");
    assert_eq!(story.amiss("other.example"), [found("clock", "fault")]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_next_certificate_is_handed_over_read_back_and_confirmed() {
    let story = Story::begins().await;
    story.does("apply corp.example --yes");
    let (code, told) = story.tells("next-certificate corp.example");
    assert!(code == 1 && told["error"].as_str().unwrap().contains("no next certificate"), "{told}");
    story.desk.does("keys roll");
    let next = story.desk.tells("keys show")["signing"]["certificate"].clone();
    story.graph.desk().lag = 2;
    let handed = story.does("next-certificate corp.example");
    assert_eq!((&handed["already"], &handed["confirmed"]), (&json!(false), &json!(true)), "{handed}");
    let kept = story.graph.configuration("corp.example").unwrap();
    assert_eq!(kept["signingCertificate"], next, "the current one stays");
    let certificate = kept["nextSigningCertificate"].as_str().unwrap();
    assert!(certificate.len() > 100 && certificate != next, "{kept}");
    let writes = story.writes();
    let again = story.does("next-certificate corp.example");
    assert_eq!((&again["already"], &again["confirmed"]), (&json!(true), &json!(true)), "{again}");
    assert_eq!(story.writes(), writes, "nothing is written twice");
    let (code, _, complaint) = story.desk.says("keys confirm", &[]);
    assert_ne!(code, Some(0), "it was confirmed before: {complaint}");
    story.desk.does("keys switch");
    assert_eq!(story.desk.tells("keys show")["signing"]["certificate"], certificate, "it signs now");
    let recorded = story.recorded();
    assert_eq!(recorded[2..], ["federation_begun", "federation_applied"], "{recorded:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_next_certificate_is_not_confirmed_while_a_domain_lacks_it() {
    let story = Story::begins().await;
    let (code, told) = story.tells("next-certificate corp.example");
    assert_eq!(code, 1, "{told}");
    story.desk.does("keys roll");
    let (code, told) = story.tells("next-certificate corp.example");
    assert!(code == 1 && told["error"].as_str().unwrap().contains("not federated"), "{told}");
    story.does("apply corp.example --yes");
    // One of another tenant, which is not to be seen from this one.
    story.desk.does("application add --name Other --domain other.example");
    let (code, told) = story.tells("next-certificate corp.example");
    assert_eq!((code, &told["confirmed"], &told["left"]), (1, &json!(false), &json!(["other.example"])), "{told}");
    // In this tenant, and federated here without it.
    story.graph.set(|tenant| drop(tenant.domains.insert("other.example".to_owned(), Domain::managed())));
    story.does("apply other.example --yes");
    story.graph.set(|tenant| {
        let kept = tenant.domains.get_mut("other.example").unwrap().configuration.as_mut().unwrap();
        assert!(kept.as_object_mut().unwrap().remove("nextSigningCertificate").is_some(), "it came with both");
    });
    let (_, told) = story.tells("next-certificate corp.example");
    assert_eq!((&told["confirmed"], &told["left"]), (&json!(false), &json!(["other.example"])), "{told}");
    let told = story.does("next-certificate other.example");
    assert_eq!((&told["confirmed"], &told["left"]), (&json!(true), &json!([])), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_next_certificate_that_microsoft_refuses_is_not_confirmed() {
    let story = Story::begins().await;
    story.does("apply corp.example --yes");
    story.desk.does("keys roll");
    story.graph.desk().refuses_changes = true;
    let (code, told) = story.tells("next-certificate corp.example");
    assert!(code == 1 && told["error"].as_str().unwrap().contains("403"), "{told}");
    assert_eq!(story.recorded()[2..], ["federation_begun", "federation_failed"]);
    story.desk.does("keys confirm");
}

/// Every file beneath a folder.
#[tokio::test(flavor = "multi_thread")]
async fn a_next_certificate_that_is_not_its_keys_is_not_handed_over() {
    let story = Story::begins().await;
    story.does("apply corp.example --yes");
    story.desk.does("keys roll");
    let strangers = a_certificate();
    let swapped = story.rows().execute("UPDATE ring SET shown = ?1 WHERE state = 'next'", [&strangers]).unwrap();
    assert_eq!(swapped, 1);
    let writes = story.writes();
    for words in
        ["federate next-certificate corp.example", "federate script corp.example next-certificate", "keys roll"]
    {
        let (code, answer, complaint) = story.desk.says(words, &[]);
        assert_ne!(code, Some(0), "{words}: {answer}");
        assert!(
            complaint.contains("row of ring does not carry the seal") && !answer.contains(&strangers),
            "{words}: {answer}{complaint}"
        );
    }
    assert_eq!(story.writes(), writes, "nothing went there");
    let alarms = "SELECT COUNT(*) FROM audit WHERE event = 'row_forged' AND detail LIKE '%\"ring\"%'";
    assert_eq!(story.rows().query_row(alarms, [], |row| row.get::<_, i64>(0)).unwrap(), 1);
    // Both keys are replaced where they may be in wrong hands, whatever the rows say.
    story.desk.does("keys replace --nobody-signs-in-until-the-tenant-knows");
    story.desk.does("keys show");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_certificate_that_signs_is_believed_through_two_changes() {
    let story = Story::begins().await;
    story.does("apply corp.example --yes");
    for change in ["the first", "the second", "the third"] {
        assert!(story.is_believed(), "before {change}");
        story.desk.does("keys roll");
        let handed = story.does("next-certificate corp.example");
        assert_eq!(handed["confirmed"], true, "{handed}");
        assert!(story.is_believed(), "{change}: handed over, and not signing yet");
        story.desk.does("keys switch");
        assert!(story.is_believed(), "{change}: signing");
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let all = std::fs::read_dir(folder).unwrap().map(|one| one.unwrap().path());
    all.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

/// Makes a certificate and its key in the desk's folder.
fn a_pair(story: &Story, name: &str) -> [PathBuf; 2] {
    let now = countersign::boot::SystemClock.now();
    let key = SigningKey::generate(&SystemEntropy, "set-up", now, Span::days(90)).unwrap();
    let private = PKey::private_key_from_pkcs8(&key.pkcs8().unwrap()).unwrap().private_key_to_pem_pkcs8().unwrap();
    let public = X509::from_der(key.certificate_der()).unwrap().to_pem().unwrap();
    let [certificate, secret] = ["crt", "key"].map(|end| story.desk.folder.join(format!("{name}.{end}")));
    std::fs::write(&certificate, &public).unwrap();
    std::fs::write(&secret, &private).unwrap();
    std::fs::set_permissions(&secret, std::fs::Permissions::from_mode(0o600)).unwrap();
    [certificate, secret]
}

/// Makes the application's credential, known to Microsoft.
fn an_application(story: &Story) {
    let made = story.does("credential make");
    story.graph.desk().login.certificate = Some(made["certificate"].as_str().unwrap().as_bytes().to_vec());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_is_in_no_log_and_in_no_file_however_much_is_told() {
    let story = Story::begins().await;
    let loud = [("COUNTERSIGN__LOG__FILTER", "trace")];
    for words in ["apply corp.example --yes", "verify corp.example", "plan corp.example"] {
        let (_, told, noted) = story.desk.says(&format!("federate {words}"), &loud);
        assert!(noted.contains("ABCD-EFGH"), "{noted}");
        for text in [told, noted] {
            assert!(!text.contains("token-") && !text.contains("Bearer "), "{words}: {text}");
        }
    }
    story.desk.does("keys roll");
    an_application(&story);
    let Story { desk, graph } = story;
    let desk = desk.set("log.filter", "trace");
    let node = desk.serves();
    node.says("every federated domain has the next signing certificate").await;
    let (_, log) = node.stops();
    let tokens = graph.desk().login.tokens.clone();
    assert!(tokens.len() > 3, "the node signed in as well");
    for line in log {
        assert!(tokens.iter().all(|token| !line.contains(token)) && !line.contains("Bearer "), "{line}");
    }
    for file in files(&desk.folder) {
        let bytes = std::fs::read(&file).unwrap();
        let is_within = tokens.iter().any(|token| bytes.windows(token.len()).any(|part| part == token.as_bytes()));
        assert!(!is_within, "{}", file.display());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_terminal_is_told_nothing_that_moves_it() {
    let story = Story::begins().await;
    let name = "a\u{1b}[2J\u{202e}b\r\n@corp.example";
    story.graph.set(|tenant| {
        tenant.users.push(person(name, None));
        tenant.users.push(person("\u{1b}]0;x\u{7}@corp.example", Some("x==")));
    });
    for words in ["plan corp.example", "apply corp.example --yes", "users identify corp.example --undo-file undo.json"]
    {
        let (_, told, log) = story.desk.says(&format!("federate {words}"), &[]);
        let is_raw = |c: &char| *c != '\n' && (c.is_control() || *c == '\u{202e}');
        assert_eq!((told.chars().find(is_raw), log.chars().find(is_raw)), (None, None), "{words}: {told:?} {log:?}");
    }
}
