//! The settings: what may be left out, what is refused and by which name, and what is never shown.

use std::path::PathBuf;

use countersign::config::{Config, ConfigError, File, SealKeySource, Sources};
use countersign::domain::time::Span;

use crate::harness::desk::Desk;

fn reads(file: &str, variables: &[(&str, &str)]) -> Result<Config, ConfigError> {
    let variables = variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let file = (!file.is_empty()).then(|| File { name: "countersign.toml".to_owned(), text: file.to_owned() });
    Config::from_sources(&Sources { file, variables, credential: None })
}

#[track_caller]
fn file_is_refused(file: &str, fault: &str) {
    assert_eq!(reads(file, &[]).unwrap_err().to_string(), fault);
}

#[track_caller]
fn variable_is_refused(name: &str, value: &str, fault: &str) {
    assert_eq!(reads("", &[(name, value)]).unwrap_err().to_string(), fault);
}

#[test]
fn nothing_need_be_set_on_a_laptop() {
    let config = reads("", &[]).unwrap();
    assert_eq!(config.server.listen.to_string(), "127.0.0.1:8080");
    assert_eq!(config.server.base_url.as_str(), "http://localhost:8080");
    assert_eq!(config.store.url.reveal(), "sqlite://./data/countersign.db");
    assert_eq!(config.keys.seal_key, SealKeySource::File("./certs/seal.key".into()));
    assert!(config.bus.url.is_none() && !config.push.allow_loopback && !config.sign_in.hide_accounts);
    assert_eq!((config.nodes, config.sign_in.request_lifetime), (1, Span::seconds(120)));
    assert_eq!(config.sign_in.token_lifetime, Span::minutes(5));
    assert_eq!(config.sign_in.session_lifetime, Span::hours(8));
    assert_eq!((config.mail.host, config.mail.folder), (None, PathBuf::from("./data/mail")));
    assert_eq!(config.mail.from.as_str(), "no-reply@localhost.invalid");
}

/// Every setting there is.
const WHOLE: &str = r#"
nodes = 3
[server]
listen = "[::]:443"
base_url = "https://login.example.com"
console_url = "https://console.login.example.com"
hosts = ["Probe.example.com", "10.0.0.5"]
tls_certificate = "/etc/countersign/chain.pem"
tls_key = "/etc/countersign/key.pem"
trusted_proxies = ["10.0.0.0/8", "fd00::1"]
connections = 5000
[store]
url = "postgres://app:secret@db/countersign"
connections = 40
[bus]
url = "rediss://:secret@cache/"
[keys]
seal_key_file = "/etc/countersign/seal.key"
[organisation]
name = "Contoso & Söhne"
[sign_in]
request_lifetime = "90 s"
hide_accounts = true
token_lifetime = "10 min"
not_before_skew = "0 s"
session_lifetime = "12 h"
[limits]
begin = 10
identify = 5
open_sign_ins = 1000
event_streams = 100
event_streams_per_source = 3
[push]
subject = "mailto:it@example.com"
allowed_hosts = ["push.example.com", "*.push.example.com"]
allow_loopback = true
[mail]
host = "SMTP.example.com"
port = 2525
tls = "tls"
username = "countersign"
password = "secret"
authorities = "/etc/countersign/ca.pem"
from = "no-reply@example.com"
from_name = "Contoso IT"
per_minute = 100
folder = "/var/lib/countersign/mail"
[place]
database = "/var/lib/places.mmdb"
[log]
format = "json"
filter = "warn,countersign=debug"
"#;

#[test]
fn the_whole_of_it_can_be_set_in_a_file() {
    let config = reads(WHOLE, &[]).unwrap();
    assert_eq!(config.server.hosts, ["probe.example.com", "10.0.0.5"]);
    assert!(config.server.trusted_proxies[0].holds("10.9.9.9".parse().unwrap()));
    assert_eq!(config.server.connections, Some(5_000));
    assert_eq!((config.limits.begin, config.limits.event_streams_per_source), (10, 3));
    assert_eq!(config.organisation.name.as_str(), "Contoso & Söhne");
    assert_eq!((config.mail.host.as_deref(), config.mail.port), (Some("smtp.example.com"), 2525));
    assert_eq!(config.mail.password.as_ref().unwrap().reveal(), "secret");

    // What is shown can be read again and says the same, but for the passwords.
    let shown = config.to_toml().unwrap();
    assert!(!shown.contains("secret"), "{shown}");
    assert_eq!(reads(&shown, &[]).unwrap().to_toml().unwrap(), shown);
}

#[test]
fn the_console_stands_under_the_name_that_passkeys_are_bound_to() {
    let set =
        |console: &str| format!("[server]\nbase_url = \"https://login.example.com\"\nconsole_url = \"{console}\"");
    for console in ["https://console.login.example.com", "https://login.example.com:8443"] {
        let config = reads(&set(console), &[]).unwrap();
        assert_eq!(config.server.console_address().as_str(), console);
    }
    assert_eq!(reads("", &[]).unwrap().server.console_address().as_str(), "http://localhost:8080");
    let below = "countersign.toml: server.console_url: must have the host login.example.com or one below it, such as \
                 console.login.example.com: passkeys are bound to it";
    for console in ["https://example.com", "https://console.example.com", "https://evil-login.example.com"] {
        file_is_refused(&set(console), below);
    }
    file_is_refused(
        &set("https://login.example.com/"),
        "countersign.toml: server.console_url: is server.base_url itself; leave it out, or give the console a host or a \
         port of its own",
    );
}

#[test]
fn a_variable_stands_over_the_file() {
    let config = reads(
        "[server]\nlisten = \"127.0.0.1:1\"\ntrusted_proxies = [\"10.0.0.1\"]\n[sign_in]\nhide_accounts = false",
        &[
            ("COUNTERSIGN__SERVER__LISTEN", "127.0.0.1:2"),
            ("COUNTERSIGN__SERVER__TRUSTED_PROXIES", "10.0.0.2, 10.0.0.3"),
            ("COUNTERSIGN__SERVER__HOSTS", r#"["a.example", "b.example"]"#),
            ("COUNTERSIGN__SIGN_IN__HIDE_ACCOUNTS", "true"),
            ("COUNTERSIGN__LIMITS__BEGIN", "7"),
            ("COUNTERSIGN__NODES", "1"),
            // A cluster's own words for a service of this name.
            ("COUNTERSIGN_PORT", "tcp://10.0.0.9:80"),
        ],
    )
    .unwrap();
    assert_eq!(config.server.listen.port(), 2);
    assert_eq!(config.server.trusted_proxies.len(), 2);
    assert_eq!(config.server.hosts, ["a.example", "b.example"]);
    assert!(config.sign_in.hide_accounts);
    assert_eq!(config.limits.begin, 7);
}

#[test]
fn the_public_address_follows_the_port_where_it_is_not_set() {
    let config = reads("", &[("COUNTERSIGN__SERVER__LISTEN", "127.0.0.1:9000")]).unwrap();
    assert_eq!(config.server.base_url.as_str(), "http://localhost:9000");
}

#[test]
fn what_is_no_setting_is_refused_by_name() {
    file_is_refused(
        "[server]\nlissten = \"127.0.0.1:1\"",
        "countersign.toml: server.lissten: is no setting; did you mean server.listen?",
    );
    file_is_refused("[ldap]\nbind_dn = \"x\"", "countersign.toml: ldap.bind_dn: is no setting");
    file_is_refused("[servre]", "countersign.toml: [servre]: is no section; did you mean server?");
    file_is_refused("listen = \"127.0.0.1:1\"", "countersign.toml: listen: is no setting");
    file_is_refused("[server.tls]\nkey = \"a\"", "countersign.toml: server.tls: is no setting");
    variable_is_refused(
        "COUNTERSIGN__SERVER__BASEURL",
        "https://login.example.com",
        "COUNTERSIGN__SERVER__BASEURL: is no setting; did you mean COUNTERSIGN__SERVER__BASE_URL?",
    );
    variable_is_refused(
        "COUNTERSIGN__server__listen",
        "127.0.0.1:1",
        "COUNTERSIGN__server__listen: is no setting; did you mean COUNTERSIGN__SERVER__LISTEN?",
    );
}

#[test]
fn a_wrong_value_is_told_with_its_place_and_the_remedy() {
    for (file, fault) in [
        (
            "[server]\nlisten = \"8080\"",
            "server.listen: \"8080\" is no address with a port, such as 127.0.0.1:8080 or [::]:443",
        ),
        (
            "[server]\nbase_url = \"http://login.example.com\"",
            "server.base_url: must begin with https://; plain http is for localhost only",
        ),
        (
            "[server]\nbase_url = \"https://login.example.com/idp\"",
            "server.base_url: must end with the host or port: https://login.example.com",
        ),
        ("[server]\nbase_url = 1", "server.base_url: must be text in quotation marks"),
        ("[server]\nhosts = \"a.example\"", "server.hosts: must be a list such as [\"a\", \"b\"]"),
        (
            "[server]\nhosts = [\"https://a.example\"]",
            "server.hosts: \"https://a.example\" is no host such as probe.example.com, without scheme and port",
        ),
        (
            "[server]\ntrusted_proxies = [\"0.0.0.0/0\"]",
            "server.trusted_proxies: \"0.0.0.0/0\" has a length that is none of the address; everything (/0) cannot be listed",
        ),
        ("[store]\nurl = \"mysql://db\"", "store.url: must begin with sqlite:// or postgres:// or postgresql://"),
        ("[server]\nconnections = 15", "server.connections: must be a whole number from 16 to 1000000"),
        ("[store]\nconnections = 0", "store.connections: must be a whole number from 1 to 1000"),
        ("[bus]\nurl = \"cache:6379\"", "bus.url: must begin with redis:// or rediss://"),
        ("[sign_in]\ntoken_lifetime = \"11 min\"", "sign_in.token_lifetime: must be from 1 min to 10 min, not 11 min"),
        ("[sign_in]\nnot_before_skew = \"301 s\"", "sign_in.not_before_skew: must be from 0 s to 5 min, not 301 s"),
        ("[sign_in]\nrequest_lifetime = 120", "sign_in.request_lifetime: must be text in quotation marks"),
        ("[sign_in]\nhide_accounts = \"yes\"", "sign_in.hide_accounts: must be true or false"),
        ("[organisation]\nname = \"https://a.example\"", "organisation.name: the name looks like a web address"),
        (
            "[push]\nsubject = \"it@example.com\"",
            "push.subject: \"it@example.com\" is no contact such as mailto:it@example.com or https://example.com/contact",
        ),
        (
            "[push]\nallowed_hosts = [\"*\"]",
            "push.allowed_hosts: \"*\" is no host such as push.example.com or *.example.com",
        ),
        (
            "[mail]\nhost = \"smtp://smtp.example.com\"",
            "mail.host: \"smtp://smtp.example.com\" is no host such as smtp.example.com, without scheme and port",
        ),
        ("[mail]\ntls = \"ssl\"", "mail.tls: must be \"starttls\", \"tls\" or \"none\""),
        ("[mail]\nport = 70000", "mail.port: must be a whole number from 1 to 65535"),
        (
            "[mail]\nfrom = \"IT <it@example.com>\"",
            "mail.from: the mailbox has a sign that many mail servers do not take before the @",
        ),
        (
            "[mail]\nhost = \"smtp.example.com\"\nfrom = \"it@example.com\"\ntls = \"none\"",
            "mail.tls: none is for a server on this machine only: localhost or 127.0.0.1",
        ),
        ("[log]\nformat = \"xml\"", "log.format: must be \"text\" or \"json\""),
    ] {
        file_is_refused(file, &format!("countersign.toml: {fault}"));
    }
}

#[test]
fn all_faults_are_told_at_once() {
    let fault = reads("[server]\nlisten = \"x\"\nbase_url = \"x\"", &[("COUNTERSIGN__STORE__CONNECTIONS", "many")])
        .unwrap_err();
    let ConfigError::Wrong(faults) = fault else { panic!("{fault}") };
    assert_eq!(faults.len(), 3);
    assert_eq!(faults[2].to_string(), "COUNTERSIGN__STORE__CONNECTIONS: must be a whole number from 1 to 1000");
}

#[test]
fn a_file_that_is_no_toml_is_told_by_line_and_not_repeated() {
    let fault = reads("[store]\nurl = \"postgres://app:secret@db/x\n", &[]).unwrap_err().to_string();
    assert!(fault.starts_with("countersign.toml, line 2: ") && !fault.contains("secret"), "{fault}");
}

#[test]
fn one_half_of_tls_is_refused() {
    file_is_refused(
        "[server]\ntls_certificate = \"chain.pem\"",
        "server.tls_key (COUNTERSIGN__SERVER__TLS_KEY): is needed where server.tls_certificate is set",
    );
}

#[test]
fn mail_leaves_in_somebodys_name_and_with_both_halves_of_a_login() {
    file_is_refused(
        "[mail]\nhost = \"smtp.example.com\"",
        "mail.from (COUNTERSIGN__MAIL__FROM): is needed where mail.host is set: the mailbox that mails are from",
    );
    file_is_refused(
        "[mail]\nusername = \"a\"",
        "mail.password (COUNTERSIGN__MAIL__PASSWORD): is needed where mail.username is set",
    );
    let config = reads("[mail]\nhost = \"localhost\"\nfrom = \"it@example.com\"\ntls = \"none\"", &[]).unwrap();
    assert_eq!((config.mail.port, config.mail.per_minute), (25, 30));
    assert_eq!(reads("[mail]\ntls = \"tls\"", &[]).unwrap().mail.port, 465);
}

#[test]
fn several_nodes_need_a_store_and_a_bus_that_all_reach() {
    const POSTGRES: &str = "[store]\nurl = \"postgres://app@db/x\"\n";
    const REDIS: &str = "[bus]\nurl = \"redis://cache/\"\n";
    let takes = |file: String| reads(&file, &[]).is_ok();
    assert!(!takes(POSTGRES.to_owned()));
    assert!(takes(format!("nodes = 1\n{POSTGRES}")));
    assert!(!takes(format!("nodes = 2\n{POSTGRES}")));
    assert!(takes(format!("{POSTGRES}{REDIS}")));
    assert!(takes(format!("nodes = 2\n{POSTGRES}{REDIS}")));
    assert!(!takes(format!("nodes = 2\n{REDIS}")));
    assert!(takes(REDIS.to_owned()));
    assert_eq!(
        reads(POSTGRES, &[]).unwrap_err().to_string(),
        "bus.url (COUNTERSIGN__BUS__URL): with PostgreSQL the nodes need a Redis: set it, or nodes = 1 where one is all there is"
    );
}

#[test]
fn the_seal_key_has_one_place() {
    const TEXT: (&str, &str) = ("COUNTERSIGN__KEYS__SEAL_KEY", "secret");
    const PATH: (&str, &str) = ("COUNTERSIGN__KEYS__SEAL_KEY_FILE", "/etc/seal.key");
    let config = reads("", &[TEXT]).unwrap();
    assert!(matches!(&config.keys.seal_key, SealKeySource::Text(text) if text.reveal() == "secret"));
    assert!(!format!("{config:?}{}", config.to_toml().unwrap()).contains("secret"));

    assert!(reads("", &[TEXT, PATH]).unwrap_err().to_string().contains("only one can be the key"));
    file_is_refused(
        "[keys]\nseal_key = \"secret\"",
        "countersign.toml: keys.seal_key: does not belong in a file of settings: set seal_key_file or the variable",
    );

    let credential = Some(PathBuf::from("/run/credentials/seal.key"));
    let handed = Sources { credential, ..Sources::default() };
    let config = Config::from_sources(&handed).unwrap();
    assert_eq!(config.keys.seal_key, SealKeySource::Credential("/run/credentials/seal.key".into()));
    let variables = vec![(PATH.0.to_owned(), PATH.1.to_owned())];
    let config = Config::from_sources(&Sources { variables, ..handed }).unwrap();
    assert_eq!(config.keys.seal_key, SealKeySource::File("/etc/seal.key".into()));
}

#[test]
fn push_services_may_write_to_the_public_address() {
    let config = reads("", &[("COUNTERSIGN__SERVER__BASE_URL", "https://login.example.com")]).unwrap();
    assert_eq!(config.push.subject, "https://login.example.com");
}

#[test]
fn the_command_checks_and_shows_the_settings() {
    let desk = Desk::with("[bus]\nurl = \"redis://:secret@cache/\"");
    assert_eq!(desk.says("config check", &[]), (Some(0), "the settings are right".into(), String::new()));
    assert_eq!(desk.says("config check --json", &[]).1, r#"{"faults":[]}"#);

    let (code, shown, _) = desk.says("config show", &[("COUNTERSIGN__SERVER__LISTEN", "127.0.0.1:1")]);
    assert_eq!(code, Some(0));
    assert!(shown.contains("listen = \"127.0.0.1:1\"") && shown.contains("redis://:***@cache/"), "{shown}");
    let shown: serde_json::Value = serde_json::from_str(&desk.says("config show --json", &[]).1).unwrap();
    assert_eq!(shown["bus"]["url"], "redis://:***@cache/");
    assert_eq!(shown["sign_in"]["session_lifetime"], "8 h");
}

#[test]
fn the_command_names_what_is_wrong_and_exits_with_2() {
    let desk = Desk::with("[server]\ntls_certificate = \"none.pem\"\ntls_key = \"none.key\"");
    let (code, shown, _) = desk.says("config check", &[]);
    assert_eq!((code, shown.lines().count()), (Some(2), 2), "{shown}");
    assert!(shown.starts_with("server.tls_certificate: the file cannot be opened"), "{shown}");

    let unknown = [("COUNTERSIGN__BUS__URI", "x")];
    let fault = "COUNTERSIGN__BUS__URI: is no setting; did you mean COUNTERSIGN__BUS__URL?";
    assert_eq!(desk.says("config check", &unknown), (Some(2), String::new(), fault.into()));
    let (_, _, complaint) = desk.says("config show --json", &unknown);
    assert_eq!(complaint, format!(r#"{{"error":"{fault}","causes":[]}}"#));

    let (code, _, complaint) = desk.says("config check --config absent.toml", &[]);
    assert_eq!(code, Some(2));
    assert!(complaint.starts_with("absent.toml cannot be read\n  because "), "{complaint}");
    assert_eq!(desk.says("frobnicate", &[]).0, Some(2));
}
