//! The command's contract with operators and their scripts: exit codes, one object of JSON with names that stay, and
//! a start and an end that can be relied on.

use std::fs::{self, Permissions};
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt as _;
use std::time::Duration;

use countersign::mail::smtp::Tls;
use futures_util::StreamExt as _;
use serde_json::Value;

use crate::harness::app::Phone;
use crate::harness::browser::{Browser, path_of, sign_in_of};
use crate::harness::desk::{Desk, object};
use crate::harness::house::{ALICE, request};
use crate::harness::servers;
use crate::harness::smtp::{MailServer, Manner};

/// Names and kinds of what an answer holds.
fn shape(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(_) => "flag".to_owned(),
        Value::Number(_) => "number".to_owned(),
        Value::String(_) => "text".to_owned(),
        Value::Array(all) => {
            let mut shapes: Vec<_> = all.iter().map(shape).collect();
            shapes.dedup();
            format!("[{}]", shapes.join(" | "))
        }
        Value::Object(all) => {
            let mut fields: Vec<_> = all.iter().map(|(name, value)| format!("{name}: {}", shape(value))).collect();
            fields.sort();
            format!("{{{}}}", fields.join(", "))
        }
    }
}

const REFUSED: &str = "{refused: text}";
const APPLICATION: &str = "{cloud: text, domains: [{active_sign_in_uri: null, issuer: text, metadata_exchange_uri: \
                           null, name: text, passive_sign_in_uri: text, sign_out_uri: text}], first_offer: text, id: \
                           text, name: text, realm: text, reply_url: text, session_lifetime_ms: number, sign_out_origins: [], ws_trust: \
                           flag}";
const FINDINGS: &str = "{findings: [{check: text, severity: text, text: text}], severity: text}";
const KEYS_MADE: &str = "{made: flag, made_seal_key: flag, signing: {id: text, not_after: text}}";
const KEYS: &str = "{seal_key: text, signing: {certificate: text, id: text, not_after: text}, vapid: text}";
const RING: &str = "{hand_over: [{body: {@odata.type: text, nextSigningCertificate: text, signingCertificate: text}, \
                    curl: text, domains: [text], powershell: text}], published: [{certificate: text, confirmed_at: \
                    null, id: text, not_after: text, state: text, thumbprint: text}]}";
const INVITED: &str = "{address: text, before: text, expires_at: text, id: text, immutable_id: text, link: text, \
                       mailed_to: null}";
const USER: &str = "{address: text, id: text, immutable_id: text, name: text, status: text, \
                    undelivered: null}";

/// What an operator does on the first day, and what goes wrong in between: the words, the exit code, and the shape of
/// the answer to a script.
fn first_day() -> Vec<(&'static str, i32, String)> {
    let shape = str::to_owned;
    vec![
        ("config check", 0, shape("{faults: []}")),
        ("migrate", 0, shape("{migrated: flag}")),
        ("application list", 0, shape("{applications: []}")),
        ("user list", 0, shape("{users: []}")),
        ("doctor", 2, shape(FINDINGS)),
        ("keys init", 0, shape(KEYS_MADE)),
        ("keys init", 0, shape(KEYS_MADE)),
        ("keys show", 0, shape(KEYS)),
        ("user invite alice@corp.example", 1, shape(REFUSED)),
        ("application add --name M365 --domain corp.example --domain corp.test", 0, shape(APPLICATION)),
        ("application add --name Other --domain corp.example", 1, shape(REFUSED)),
        ("application add --name Other --domain sub.corp.test", 1, shape(REFUSED)),
        ("application list", 0, format!("{{applications: [{APPLICATION}]}}")),
        ("keys confirm", 1, shape(REFUSED)),
        ("keys roll", 0, shape(RING)),
        ("keys switch", 1, shape(REFUSED)),
        ("keys replace --nobody-signs-in-until-the-tenant-knows", 0, shape(RING)),
        ("user invite alice@corp.example --name Alice", 0, shape(INVITED)),
        ("user invite alice@corp.example", 0, shape(INVITED)),
        ("user invite alice@corp.example --immutable-id other==", 1, shape(REFUSED)),
        ("user list", 0, format!("{{users: [{USER}]}}")),
        ("user suspend bob@corp.example", 1, shape(REFUSED)),
        ("user suspend alice@corp.example", 0, shape("{id: text, suspended: flag}")),
        ("user invite alice@corp.example", 1, shape(REFUSED)),
        ("user passcode alice@corp.example --reason phone-at-home", 1, shape(REFUSED)),
        ("user reactivate alice@corp.example --reason lost", 1, shape(REFUSED)),
        ("user passcode nobody@corp.example --reason phone-at-home", 1, shape(REFUSED)),
        ("user remove alice@corp.example", 0, shape("{id: text, removed: flag}")),
        ("user remove alice@corp.example", 1, shape(REFUSED)),
        ("user invite alice@corp.example --immutable-id other==", 1, shape(REFUSED)),
        ("doctor", 1, shape(FINDINGS)),
    ]
}

#[test]
fn each_command_tells_scripts_one_object_and_ends_with_its_code() {
    let desk = Desk::empty();
    for (words, code, expected) in first_day() {
        let (ended, answer, complaint) = desk.says(&format!("{words} --json"), &[]);
        assert_eq!((ended, complaint.as_str()), (Some(code), ""), "{words}: {answer}");
        assert_eq!(shape(&object(&answer)), expected, "{words}");
    }
}

#[test]
fn people_are_told_the_same_in_lines_with_the_same_codes() {
    let desk = Desk::empty();
    for (words, code, _) in first_day() {
        let (ended, answer, complaint) = desk.says(words, &[]);
        assert_eq!((ended, complaint.as_str()), (Some(code), ""), "{words}: {answer}");
        assert!(!answer.is_empty() && !answer.starts_with('{'), "{words}: {answer}");
    }
}

#[test]
fn a_line_that_cannot_be_read_tries_nothing() {
    let desk = Desk::empty();
    for words in [
        "frobnicate",
        "user",
        "user invite",
        "user invite alice",
        "user invite alice@corp.example --immutable-id a_b",
        "user suspend",
        "user passcode alice@corp.example",
        "keys replace",
        "user passcode alice@corp.example --reason ab",
        "user reactivate alice@corp.example --reason lost --at once",
        "application add --name M365",
        "application add --name M365 --domain localhost",
        "application add --name M365 --domain corp.example --cloud us",
        "application add --name M365 --domain corp.example --reply-url http://corp.example/",
        "keys",
        "serve --port 1",
        "doctor --config absent.toml",
    ] {
        let (code, answer, complaint) = desk.says(words, &[]);
        assert_eq!((code, answer.as_str()), (Some(2), ""), "{words}");
        assert!(!complaint.is_empty(), "{words}");
        let (code, answer, complaint) = desk.says(&format!("{words} --json"), &[]);
        assert_eq!((code, answer.as_str()), (Some(2), ""), "{words}");
        let complaint = object(&complaint);
        let expected =
            if words.contains("absent") { "{causes: [text], error: text}" } else { "{causes: [], error: text}" };
        assert_eq!(shape(&complaint), expected, "{words}");
    }
    assert_eq!(fs::read_dir(&desk.folder).unwrap().count(), 0, "nothing was made");
    for words in ["--help", "--version", "user --help"] {
        let (code, answer, complaint) = desk.says(words, &[]);
        assert_eq!((code, complaint.as_str()), (Some(0), ""), "{words}");
        assert!(!answer.is_empty(), "{words}");
    }
}

#[test]
fn no_command_overlooks_a_setting_that_is_none() {
    let desk = Desk::with("[server]\nlissten = \"127.0.0.1:1\"\n[mail]\nfrobnicate = \"a\"");
    let fault = "countersign.toml: mail.frobnicate: is no setting; did you mean mail.from_name?\n\
                 countersign.toml: server.lissten: is no setting; did you mean server.listen?";
    for words in [
        "serve",
        "config check",
        "config show",
        "doctor",
        "migrate",
        "keys init",
        "keys show",
        "user list",
        "user invite alice@corp.example",
        "application list",
    ] {
        assert_eq!(desk.says(words, &[]), (Some(2), String::new(), fault.to_owned()), "{words}");
        let (code, answer, complaint) = desk.says(&format!("{words} --json"), &[]);
        assert_eq!((code, answer.as_str()), (Some(2), ""), "{words}");
        assert_eq!(object(&complaint)["error"], fault, "{words}");
    }
    assert_eq!(fs::read_dir(&desk.folder).unwrap().count(), 1, "nothing was made");
}

#[test]
fn a_seal_key_that_others_may_read_opens_nothing() {
    let desk = Desk::empty().with_a_port();
    desk.does("keys init");
    let key = desk.folder.join("certs/seal.key");
    assert_eq!(fs::metadata(&key).unwrap().permissions().mode() & 0o777, 0o600);
    fs::set_permissions(&key, Permissions::from_mode(0o644)).unwrap();
    let fault = "the seal key ./certs/seal.key has mode 0644; close it to others with `chmod 600 ./certs/seal.key`";
    for words in ["serve", "keys show", "keys init", "user list", "application list"] {
        let (code, answer, complaint) = desk.says(words, &[]);
        assert_eq!((code, answer.as_str(), complaint.lines().last()), (Some(1), "", Some(fault)), "{words}");
    }
    let (code, answer, _) = desk.says("doctor", &[]);
    assert_eq!((code, answer), (Some(2), format!("FAULT    start  {fault}")));
    fs::set_permissions(&key, Permissions::from_mode(0o600)).unwrap();
    desk.does("keys show");
}

#[test]
fn the_doctor_ends_with_the_worst_that_was_found() {
    let examined = |desk: &Desk| {
        let (code, answer, _) = desk.says("doctor --json", &[]);
        let told = object(&answer);
        let at_fault = told["findings"].as_array().unwrap().iter().filter(|one| one["severity"] != "fine");
        let at_fault: Vec<_> = at_fault.map(|one| one["check"].as_str().unwrap().to_owned()).collect();
        (code, told["severity"].as_str().unwrap().to_owned(), at_fault)
    };
    let found = |code, severity: &str, checks: &[&str]| {
        (Some(code), severity.to_owned(), checks.iter().map(|check| (*check).to_owned()).collect::<Vec<_>>())
    };
    let mut mails = MailServer::start(Manner { tls: Tls::None, logins: "" });
    let at = mails.port.to_string();
    let healthy = || {
        // A name that resolves without asking anybody.
        let desk = Desk::empty().set("push.allowed_hosts", "127.0.0.1");
        let desk = desk.set("server.base_url", "https://id.corp.example");
        let desk = desk.set("mail.host", "127.0.0.1").set("mail.port", &at).set("mail.tls", "none");
        desk.set("mail.from", "id@corp.example")
    };
    let desk = healthy();
    assert_eq!(examined(&desk), found(2, "fault", &["keys"]), "an instance without keys");
    desk.does("keys init");
    assert_eq!(examined(&desk), found(0, "fine", &[]));
    mails.stops();
    assert_eq!(examined(&desk), found(1, "warning", &["mail"]), "mails wait until somebody takes them");
    mails.starts();

    let mut redis = servers::redis();
    let desk = desk.set("bus.url", &redis.url);
    assert_eq!(examined(&desk), found(0, "fine", &[]));
    redis.stop();
    assert_eq!(examined(&desk), found(1, "warning", &["bus"]), "sign-ins work without Redis");

    let desk = Desk::empty().set("push.allowed_hosts", "127.0.0.1,nowhere.invalid");
    desk.does("keys init");
    assert_eq!(examined(&desk), found(1, "warning", &["host", "push"]));

    let gone = healthy().set("nodes", "1");
    gone.does("keys init");
    let gone = gone.set("store.url", "postgres:///nowhere?host=/nowhere");
    assert_eq!(examined(&gone), found(2, "fault", &["start"]));
}

#[test]
fn in_an_empty_folder_with_nothing_configured_it_serves() {
    let desk = Desk::empty().with_a_port();
    let serving = desk.serves();
    let client = |path: &str| {
        let mut stream = TcpStream::connect(serving.base.trim_start_matches("http://")).unwrap();
        let host = serving.base.trim_start_matches("http://");
        write!(stream, "GET {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    };
    assert!(client("/healthz").starts_with("HTTP/1.1 200 OK") && client("/readyz").ends_with("ready\n"));
    let (code, log) = serving.stops();
    assert_eq!(code, Some(0));
    let first = &log[0];
    assert!(first.contains("store=sqlite://./data/countersign.db") && first.contains("bus=\"memory\""), "{first}");
    assert!(log.iter().any(|line| line.contains("WARN") && line.contains("countersign application add")), "{log:?}");
    let mode = |name: &str| fs::metadata(desk.folder.join(name)).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode("certs/seal.key"), mode("data"), mode("data/countersign.db")), (0o600, 0o700, 0o600));
    let shown = desk.tells("keys show");
    let certificate = format!("certs/signing-{}.crt", shown["signing"]["id"].as_str().unwrap());
    assert!(desk.folder.join(certificate).is_file(), "the public certificate lies beside the key");

    let again = desk.serves();
    assert_eq!(again.stops().0, Some(0));
    assert_eq!(desk.tells("keys show"), shown, "a second start makes nothing anew");
}

#[test]
fn keys_are_made_once() {
    let desk = Desk::empty();
    let first = desk.tells("keys init");
    assert_eq!((&first["made"], &first["made_seal_key"]), (&true.into(), &true.into()));
    let shown = desk.tells("keys show");
    let second = desk.tells("keys init");
    assert_eq!((&second["made"], &second["made_seal_key"]), (&false.into(), &false.into()));
    assert_eq!(desk.tells("keys show"), shown);
    assert!(desk.does("keys init").starts_with("the keys exist already; nothing was changed"));
}

#[test]
fn a_fresh_postgresql_is_set_up_in_the_order_that_the_readme_tells() {
    let redis = servers::redis();
    let desk = Desk::empty().with_a_port().set("store.url", &servers::postgres()).set("bus.url", &redis.url);
    let complaint = |words: &str| {
        let (code, answer, complaint) = desk.says(words, &[]);
        assert_eq!((code, answer.as_str()), (Some(1), ""), "{words}");
        complaint
    };
    assert!(complaint("serve").contains("countersign keys init"));
    assert_eq!(desk.does("migrate"), "the tables are up to date");
    assert!(!desk.folder.join("certs").exists(), "a shared store gets no key silently");
    assert!(complaint("keys show").contains("countersign keys init"));
    let made = desk.tells("keys init");
    assert_eq!((&made["made"], &made["made_seal_key"]), (&true.into(), &true.into()));
    assert_eq!(desk.does("migrate"), "the tables are up to date", "and twice is harmless");

    let serving = desk.serves();
    let (code, log) = serving.stops();
    assert_eq!(code, Some(0));
    let first = &log[0];
    assert!(first.contains("store=postgres:///") && first.contains("bus=\"redis\""), "{first}");
    assert!(!log.join("\n").contains(redis.url.split('@').next().unwrap()), "{log:?}");
    let said = |words: &str| log.iter().any(|line| line.contains(words));
    assert!(said("asked to stop") && said("countersign has stopped"), "no line is lost: {log:?}");
}

#[tokio::test]
async fn a_command_wakes_the_pages_that_wait_on_a_node() {
    let redis = tokio::task::spawn_blocking(servers::redis).await.unwrap();
    let store = tokio::task::spawn_blocking(servers::postgres).await.unwrap();
    let desk = Desk::empty().with_a_port().set("store.url", &store).set("bus.url", &redis.url);
    desk.does("keys init");
    desk.does("application add --name M365 --domain corp.example");
    let link = desk.tells("user invite alice@corp.example")["link"].as_str().unwrap().to_owned();
    let serving = desk.serves();
    Phone::new(&serving.base).activates(&link).await;
    let browser = Browser::new(&serving.base);
    let page = browser.names(&browser.opens(&request(ALICE)).await, ALICE).await;
    let _listener = browser.listens(&page).await;

    let client = redis::Client::open(redis.url.as_str()).unwrap();
    let mut eavesdropper = client.get_async_pubsub().await.unwrap();
    eavesdropper.psubscribe("countersign:node:*").await.unwrap();
    desk.does("user suspend alice@corp.example");
    let said = tokio::time::timeout(Duration::from_secs(20), eavesdropper.on_message().next()).await.unwrap().unwrap();
    assert_eq!(said.get_payload::<String>().unwrap(), sign_in_of(&page));
    assert_eq!(browser.reloads(&page).await.refusal().as_deref(), Some("suspended"));
}

/// Half a request, whose other half may come any time.
struct Half(TcpStream);

impl Half {
    /// Comes back once the server asks for the other half: until then nothing is under way, and a connection that
    /// nobody has looked at yet may as well be turned away.
    fn sent_to(base: &str) -> Self {
        const GO_ON: &[u8] = b"HTTP/1.1 100 Continue\r\n\r\n";
        let host = base.trim_start_matches("http://");
        let mut stream = TcpStream::connect(host).unwrap();
        write!(
            stream,
            "POST /phone/api/login/finish HTTP/1.1\r\nhost: {host}\r\norigin: {base}\r\nx-countersign: 1\r\n\
             content-type: application/json\r\ncontent-length: 2\r\nexpect: 100-continue\r\nconnection: close\r\n\r\n"
        )
        .unwrap();
        let mut asked = [0; GO_ON.len()];
        stream.read_exact(&mut asked).unwrap();
        assert_eq!(asked, GO_ON, "{}", String::from_utf8_lossy(&asked));
        Self(stream)
    }

    fn finishes(mut self) -> String {
        self.0.write_all(b"{}").unwrap();
        let mut answer = String::new();
        self.0.read_to_string(&mut answer).unwrap();
        answer
    }
}

#[tokio::test]
async fn asked_to_stop_it_finishes_what_is_under_way_and_lets_waiting_pages_go() {
    let desk = Desk::empty().with_a_port();
    desk.does("application add --name M365 --domain corp.example");
    let link = desk.tells("user invite alice@corp.example")["link"].as_str().unwrap().to_owned();
    let serving = desk.serves();
    let mut phone = Phone::new(&serving.base);
    phone.activates(&link).await;
    let browser = Browser::new(&serving.base);
    let page = browser.names(&browser.opens(&request(ALICE)).await, ALICE).await;
    let mut listener = browser.listens(&page).await;
    let half = tokio::task::spawn_blocking({
        let base = serving.base.clone();
        move || Half::sent_to(&base)
    });
    let half = half.await.unwrap();

    serving.gets("TERM");
    serving.says("asked to stop").await;
    // How the push message fared may still be told; then the stream ends, and who waits goes to another node.
    while listener.hears().await.is_some() {}
    let answer = tokio::task::spawn_blocking(|| half.finishes()).await.unwrap();
    assert!(answer.contains("HTTP/1.1 400 Bad Request") && answer.contains("\"bad-request\""), "{answer}");
    let host = serving.base.trim_start_matches("http://").to_owned();
    let (code, log) = serving.ended();
    assert_eq!((code, log.last().unwrap().contains("countersign has stopped")), (Some(0), true), "{log:?}");
    assert!(TcpStream::connect(&host).is_err());

    // Nothing was lost over it.
    let serving = desk.serves();
    let page = browser.opens(&path_of(&page)).await;
    phone.approves(page.number()).await;
    let answer = browser.fetches_answer(&browser.reloads(&page).await).await;
    assert!(answer.field("wresult").is_some(), "{}", answer.body);
    assert_eq!(serving.stops().0, Some(0));
}
