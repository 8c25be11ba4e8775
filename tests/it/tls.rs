//! TLS without a proxy, and HTTP/2, where a long context counts among the headers.

use std::net::TcpListener;
use std::sync::Arc;

use axum_server::Handle;
use countersign::boot::serve::{Tls, serve_on};
use countersign::boot::{Outside, assemble};
use countersign::domain::time::{Clock as _, Span};
use countersign::keys::SigningKey;
use countersign::keys::entropy::SystemEntropy;
use openssl::pkey::PKey;
use openssl::x509::X509;
use reqwest::{Client, StatusCode, Version, redirect};

use crate::harness::clock::HandClock;
use crate::harness::house::{DOMAIN, Engine, Ground, Installation};

fn door(base: &str, length: usize) -> String {
    format!(
        "{base}/fed/{DOMAIN}/wsfed?wa=wsignin1.0&wtrealm=urn%3afederation%3aMicrosoftOnline&wctx={}",
        "%78".repeat(length)
    )
}

/// A certificate for localhost in two files.
fn certificate(ground: &Ground) -> Tls {
    let now = HandClock::default().now();
    let pair = SigningKey::generate(&SystemEntropy, "localhost", now.minus(Span::days(400)), Span::days(800)).unwrap();
    let tls = Tls { certificate: ground.folder.join("tls.crt"), key: ground.folder.join("tls.key") };
    std::fs::write(&tls.certificate, X509::from_der(pair.certificate_der()).unwrap().to_pem().unwrap()).unwrap();
    let key = PKey::private_key_from_pkcs8(&pair.pkcs8().unwrap()).unwrap();
    std::fs::write(&tls.key, key.private_key_to_pem_pkcs8().unwrap()).unwrap();
    tls
}

#[tokio::test]
async fn sixteen_kilobytes_of_context_come_through_tls_and_both_versions_of_http() {
    let house = Installation::on(Engine::Sqlite).await;
    let tls = certificate(&house.ground);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("https://localhost:{}", listener.local_addr().unwrap().port());
    let own_host = base.trim_start_matches("https://").to_owned();
    let config = house.ground.config(&base);
    let node =
        Arc::new(assemble(&config, Outside { accept_stranded_devices: true, ..Outside::default() }).await.unwrap());
    let (handle, serving) = (Handle::new(), Arc::clone(&node));
    let ended = handle.clone();
    tokio::spawn(async move { serve_on(&serving, listener, Some(&tls), handle).await.unwrap() });

    let client = || Client::builder().danger_accept_invalid_certs(true).redirect(redirect::Policy::none()).no_proxy();
    for (client, version) in [
        (client().http1_only().build().unwrap(), Version::HTTP_11),
        (client().http2_prior_knowledge().build().unwrap(), Version::HTTP_2),
    ] {
        // Each byte is written with three characters: 48 KB of address.
        let taken = client.get(door(&base, 16 * 1024)).send().await.unwrap();
        assert_eq!((taken.status(), taken.version()), (StatusCode::SEE_OTHER, version));
        assert!(taken.headers()["strict-transport-security"].to_str().unwrap().contains("max-age"));
        assert!(taken.headers()["set-cookie"].to_str().unwrap().starts_with("__Host-"));
        let long = client.get(door(&base, 16 * 1024 + 1)).send().await.unwrap();
        assert_eq!((long.status(), long.version()), (StatusCode::URI_TOO_LONG, version));
        // HTTP/2 names the host in the address as well, and both must be ours.
        for (host, status) in [("evil.example", StatusCode::MISDIRECTED_REQUEST), (&*own_host, StatusCode::SEE_OTHER)] {
            let asked = client.get(door(&base, 1)).header("host", host).send().await.unwrap();
            assert_eq!((asked.status(), asked.version()), (status, version), "{host}");
        }
    }
    ended.shutdown();
    node.close().await;
}
