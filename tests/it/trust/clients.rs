//! Clients that others wrote, MSAL for Python and ADAL for Node: they find the address over TLS, send the request and cut
//! the token out.

use std::io::Write as _;
use std::net::TcpListener;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;

use axum_server::Handle;
use countersign::boot::assemble;
use countersign::boot::serve::{Tls, serve_on};
use countersign::domain::address::{Address, DomainName};
use countersign::domain::application::{Cloud, FirstOffer};
use countersign::domain::text::Name;
use countersign::domain::time::Span;
use countersign::flow::manage::{Invitee, NewApplication, NewPerson};
use openssl::asn1::Asn1Time;
use openssl::hash::MessageDigest;
use openssl::pkey::PKey;
use openssl::rsa::Rsa;
use openssl::x509::extension::SubjectAlternativeName;
use openssl::x509::{X509, X509Name};
use reqwest::{Client, redirect};
use serde_json::{Value, json};

use super::{NEW, OLD, fetches};
use crate::harness::app::Phone;
use crate::harness::browser::{Browser, PHONE};
use crate::harness::clock::HandClock;
use crate::harness::house::{ALICE, DOMAIN, Engine, Ground, REALM, REPLY, seal};
use crate::harness::phone::SoftPhone;
use crate::token::Xmlsec1;

const MSAL: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/msal");
const CLIENT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/providers/client.js");

/// A certificate for localhost by its name, as Python wants it.
fn certificate(folder: &Path) -> Tls {
    let key = PKey::from_rsa(Rsa::generate(2048).unwrap()).unwrap();
    let mut name = X509Name::builder().unwrap();
    name.append_entry_by_text("CN", "localhost").unwrap();
    let name = name.build();
    let mut builder = X509::builder().unwrap();
    builder.set_version(2).unwrap();
    builder.set_subject_name(&name).unwrap();
    builder.set_issuer_name(&name).unwrap();
    builder.set_not_before(Asn1Time::days_from_now(0).unwrap().as_ref()).unwrap();
    builder.set_not_after(Asn1Time::days_from_now(2).unwrap().as_ref()).unwrap();
    builder.set_pubkey(&key).unwrap();
    let names = SubjectAlternativeName::new().dns("localhost").build(&builder.x509v3_context(None, None)).unwrap();
    builder.append_extension(names).unwrap();
    builder.sign(&key, MessageDigest::sha256()).unwrap();
    let tls = Tls { certificate: folder.join("tls.crt"), key: folder.join("tls.key") };
    std::fs::write(&tls.certificate, builder.build().to_pem().unwrap()).unwrap();
    std::fs::write(&tls.key, key.private_key_to_pem_pkcs8().unwrap()).unwrap();
    tls
}

async fn msal_gets(base: &str, tls: &Tls, edition: &str, code: &str) -> Value {
    let mex = format!("{base}/fed/{DOMAIN}/trust/mex");
    let mut command = Command::new("python3");
    command.arg(format!("{MSAL}/get_token.py")).arg(format!("{MSAL}/packages")).arg(&mex).arg(&tls.certificate);
    command.args([edition, ALICE, code]).env("PYTHONDONTWRITEBYTECODE", "1").env_remove("https_proxy");
    let output = tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("is msal there? run `scripts/setup test`\n{said}"))
}

async fn adal_gets(base: &str, tls: &Tls, edition: &str, code: &str) -> Value {
    let asked = json!({
        "mex": format!("{base}/fed/{DOMAIN}/trust/mex"), "edition": edition, "name": ALICE, "code": code,
    });
    let mut command = Command::new("node");
    command.arg(CLIENT).env("NODE_EXTRA_CA_CERTS", &tls.certificate).env("NO_PROXY", "localhost");
    command.stdin(Stdio::piped()).stdout(Stdio::piped());
    let output = tokio::task::spawn_blocking(move || {
        let mut node = command.spawn().expect("node is needed: scripts/setup test");
        node.stdin.take().unwrap().write_all(asked.to_string().as_bytes()).unwrap();
        node.wait_with_output().unwrap()
    });
    let output = output.await.unwrap();
    assert!(output.status.success(), "the client did not run: scripts/setup test");
    serde_json::from_slice(&output.stdout).unwrap()
}

async fn clients_of_others_find_their_way_and_get_a_token_of_both_editions(engine: Engine) {
    // Their requests say the real time.
    let ground = Ground { clock: HandClock::running(), ..Ground::new(engine) };
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("https://localhost:{}", listener.local_addr().unwrap().port());
    let config = ground.config(&base);
    if engine == Engine::Postgres {
        seal(&ground);
        ground.prepare(&config).await;
    }
    let tls = certificate(&ground.folder);
    let house = Arc::new(assemble(&config, ground.outside()).await.unwrap());
    let (handle, serving) = (Handle::new(), Arc::clone(&house));
    let door = Tls { certificate: tls.certificate.clone(), key: tls.key.clone() };
    let ended = handle.clone();
    tokio::spawn(async move { serve_on(&serving, listener, Some(&door), handle).await.unwrap() });
    let new = NewApplication {
        name: Name::parse("Microsoft 365").unwrap(),
        domains: vec![DomainName::parse(DOMAIN).unwrap()],
        cloud: Cloud::Worldwide,
        realm: REALM.to_owned(),
        reply_url: REPLY.to_owned(),
        first_offer: FirstOffer::Push,
        session_lifetime: Span::hours(8),
        trust: true,
    };
    house.manage.add(new).await.unwrap().unwrap();
    let invited = house.manage.invite(NewPerson::at(Address::parse(ALICE).unwrap())).await.unwrap();
    let Invitee::Invited { link, .. } = invited else { panic!("not invited") };
    let client = Client::builder().danger_accept_invalid_certs(true).redirect(redirect::Policy::none()).no_proxy();
    let mut browser = Browser::over(client.build().unwrap(), &base);
    browser.agent = PHONE;
    let mut phone = Phone { inside: SoftPhone::on(&base), browser };
    phone.activates(&link).await;

    let judge = Xmlsec1::trusting(&house.keyring.open().await.unwrap().ring.signing).at_this_time();
    for edition in [NEW, OLD] {
        let code = fetches(&mut phone).await;
        let got = msal_gets(&base, &tls, edition, &code).await;
        assert_eq!(got["type"], "urn:oasis:names:tc:SAML:1.0:assertion", "{got}");
        assert_eq!(got["chosen"]["address"], format!("{base}/fed/{DOMAIN}/trust/13/usernamemixed"));
        let token = got["token"].as_str().unwrap();
        assert!(judge.accepts(token), "{token}");
        let again = msal_gets(&base, &tls, edition, &code).await;
        assert!(again["refused"].as_str().unwrap().contains("FailedAuthentication"), "{again}");
    }
    // The budget of a name is one of a minute.
    ground.clock.passes(Span::minutes(1));
    for edition in [NEW, OLD] {
        let code = fetches(&mut phone).await;
        let got = adal_gets(&base, &tls, edition, &code).await;
        assert_eq!(got["type"], "urn:oasis:names:tc:SAML:1.0:assertion", "{got}");
        assert_eq!(got["chosen"]["url"], format!("{base}/fed/{DOMAIN}/trust/13/usernamemixed"));
        // This one does not cut the text but writes the token anew.
        let token = got["token"].as_str().unwrap();
        assert!(judge.accepts(token), "{token}");
        let again = adal_gets(&base, &tls, edition, &code).await;
        assert_eq!(again["refused"], "FailedAuthentication", "{again}");
        assert!(again["why"].as_str().unwrap().contains("get a code for an app without a browser"), "{again}");
    }
    ended.shutdown();
    house.close().await;
}

crate::on_both_engines!(clients_of_others_find_their_way_and_get_a_token_of_both_editions);
