use std::future::Future;
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use axum::body::Bytes;
use axum::http::header::{AUTHORIZATION, LOCATION, RETRY_AFTER, TRANSFER_ENCODING};
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use super::address::check;
use super::*;

fn allowing_loopback(settings: Settings) -> Outbound {
    Outbound::new(Settings { allow_loopback: true, ..settings })
}

fn to(url: impl Into<String>) -> Request {
    Request { url: url.into(), headers: Vec::new(), body: b"hello".to_vec(), time_limit: Span::minutes(1) }
}

async fn serve(router: Router) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    format!("http://{address}")
}

/// A server that takes one connection, reads the request's head, and then does as told.
async fn serve_raw<F, W>(answer: F) -> String
where
    F: FnOnce(TcpStream) -> W + Send + 'static,
    W: Future<Output = ()> + Send,
{
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut head = Vec::new();
        while !head.windows(4).any(|end| end == b"\r\n\r\n") {
            head.push(stream.read_u8().await.unwrap());
        }
        answer(stream).await;
    });
    format!("http://{address}")
}

const GLOBAL: &str = "
    1.1.1.1 8.8.8.8 100.63.255.255 100.128.0.0 172.15.255.255 172.32.0.0 192.0.1.0 198.17.255.255 198.20.0.0
    223.255.255.255
    2606:4700:4700::1111 2001:4860:4860::8888 2001:200::1 2a00:1450:4001:830::200e 3ffe::1";

const NOT_GLOBAL: &str = "
    0.0.0.0 0.1.2.3 10.0.0.1 100.64.0.1 100.127.255.255 127.0.0.1 127.255.255.254 169.254.169.254
    172.16.0.1 172.31.255.255 192.0.0.8 192.0.2.1 192.88.99.1 192.168.0.1 198.18.0.1 198.19.255.255
    198.51.100.1 203.0.113.1 224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255
    :: ::1 ::127.0.0.1 ::8.8.8.8 ::ffff:127.0.0.1 ::ffff:8.8.8.8 ::ffff:0:8.8.8.8
    64:ff9b::7f00:1 64:ff9b::808:808 64:ff9b:1::1 100::1 2001::1 2001:0:7f00:1:: 2001:2::1 2001:10::1 2001:20::1
    2001:db8::1 2002:7f00:1::1 2002:808:808::1 3fff::1 4000::1 5f00::1
    fc00::1 fd12:3456:789a::1 fe80::1 fec0::1 ff02::1";

#[test]
fn only_addresses_of_the_public_internet_are_global() {
    for (table, expected) in [(GLOBAL, true), (NOT_GLOBAL, false)] {
        for address in table.split_whitespace() {
            assert_eq!(is_global(address.parse::<IpAddr>().unwrap()), expected, "{address}");
        }
    }
}

#[test]
fn a_url_is_judged_before_anything_is_sent() {
    let verdicts = [
        ("https://push.example/x", None),
        ("https://push.example:8443/x", None),
        ("https://8.8.8.8/", None),
        ("push.example/x", Some(Forbidden::Url)),
        ("/x", Some(Forbidden::Url)),
        ("", Some(Forbidden::Url)),
        ("mailto:a@b.example", Some(Forbidden::Url)),
        ("http://push.example/x", Some(Forbidden::Scheme)),
        ("http://127.0.0.1/x", Some(Forbidden::Scheme)),
        ("ftp://push.example/x", Some(Forbidden::Scheme)),
        ("https://user@push.example/x", Some(Forbidden::Credentials)),
        ("https://:word@push.example/x", Some(Forbidden::Credentials)),
        ("https://127.0.0.1/x", Some(Forbidden::Address)),
        ("https://2130706433/x", Some(Forbidden::Address)),
        ("https://0x7f.1/x", Some(Forbidden::Address)),
        ("https://017700000001/x", Some(Forbidden::Address)),
        ("https://169.254.169.254/latest", Some(Forbidden::Address)),
        ("https://[::1]/x", Some(Forbidden::Address)),
        ("https://[::ffff:10.0.0.1]/x", Some(Forbidden::Address)),
        ("https://[fd00::1]/x", Some(Forbidden::Address)),
    ];
    for (url, verdict) in verdicts {
        assert_eq!(check(url, false).err(), verdict, "{url}");
    }
}

#[test]
fn the_setting_for_tests_opens_loopback_and_nothing_else() {
    let verdicts = [
        ("http://127.0.0.1:4000/x", None),
        ("http://[::1]:4000/x", None),
        ("http://localhost:4000/x", None),
        ("https://127.0.0.1/x", None),
        ("http://push.example/x", Some(Forbidden::Scheme)),
        ("http://10.0.0.1/x", Some(Forbidden::Scheme)),
        ("https://10.0.0.1/x", Some(Forbidden::Address)),
        ("http://[::ffff:127.0.0.1]/x", Some(Forbidden::Scheme)),
    ];
    for (url, verdict) in verdicts {
        assert_eq!(check(url, true).err(), verdict, "{url}");
    }
}

#[tokio::test]
async fn a_name_that_leads_into_the_house_is_refused() {
    let client = Outbound::new(Settings::default());
    let error = client.post(to("https://localhost:1/x")).await.unwrap_err();
    assert!(matches!(error, OutboundError::Forbidden(Forbidden::Address)), "{error:?}");
}

#[tokio::test]
async fn loopback_is_refused_unless_it_is_allowed() {
    let asked = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&asked);
    let count = move || async move {
        counter.fetch_add(1, Ordering::SeqCst);
    };
    let url = serve(Router::new().route("/", post(count))).await;
    let secured = url.replace("http://", "https://");
    let strict = Outbound::new(Settings::default());
    for url in [&url, &secured] {
        assert!(matches!(strict.post(to(url)).await, Err(OutboundError::Forbidden(_))), "{url}");
    }
    assert_eq!(asked.load(Ordering::SeqCst), 0);
    assert_eq!(allowing_loopback(Settings::default()).post(to(url)).await.unwrap().status, 200);
    assert_eq!(asked.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn headers_and_body_arrive_and_the_answer_comes_back() {
    let echo = |headers: HeaderMap, body: Bytes| async move {
        assert_eq!(headers[AUTHORIZATION], "vapid t=x");
        (StatusCode::TOO_MANY_REQUESTS, [(RETRY_AFTER, "7")], body)
    };
    let url = serve(Router::new().route("/", post(echo))).await;
    let request = Request { headers: vec![("Authorization", "vapid t=x".to_owned())], ..to(url) };
    let answer = allowing_loopback(Settings::default()).post(request).await.unwrap();
    let date = answer.date.clone();
    assert!(date.as_ref().is_some_and(|date| date.ends_with(" GMT")), "{date:?}");
    assert_eq!(answer, Answer { status: 429, retry_after: Some("7".to_owned()), date, body: b"hello".to_vec() });
}

#[tokio::test]
async fn a_redirect_is_an_answer_and_is_not_followed() {
    let target = serve(Router::new().route("/", post(|| async { "inside" }))).await;
    let away = move || async move { (StatusCode::TEMPORARY_REDIRECT, [(LOCATION, target)]) };
    let url = serve(Router::new().route("/", post(away))).await;
    let answer = allowing_loopback(Settings::default()).post(to(url)).await.unwrap();
    assert_eq!((answer.status, answer.body), (307, Vec::new()));
}

#[tokio::test]
async fn a_body_over_the_limit_is_cut_off() {
    let client = allowing_loopback(Settings { body_limit: 100, ..Settings::default() });
    let url = serve(Router::new().route("/{length}", post(long_body))).await;
    assert_eq!(client.post(to(format!("{url}/100"))).await.unwrap().body.len(), 100);
    let error = client.post(to(format!("{url}/101"))).await.unwrap_err();
    assert!(matches!(error, OutboundError::TooLong), "{error:?}");

    // One that never ends and tells no length.
    let url = serve_raw(|mut stream| async move {
        let head = format!("HTTP/1.1 200 OK\r\n{TRANSFER_ENCODING}: chunked\r\n\r\n");
        stream.write_all(head.as_bytes()).await.unwrap();
        while stream.write_all(b"10\r\n0123456789abcdef\r\n").await.is_ok() {}
    })
    .await;
    let error = client.post(to(url)).await.unwrap_err();
    assert!(matches!(error, OutboundError::TooLong), "{error:?}");
}

async fn long_body(axum::extract::Path(length): axum::extract::Path<usize>) -> String {
    "x".repeat(length)
}

#[tokio::test]
async fn a_server_that_hangs_or_drips_is_left() {
    let limit = Span(200);
    let hanging = serve_raw(|stream| async move {
        let _open = stream;
        std::future::pending::<()>().await;
    })
    .await;
    let dripping = serve_raw(|mut stream| async move {
        stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n").await.unwrap();
        while stream.write_all(b"x").await.is_ok() {
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
    })
    .await;
    for url in [hanging, dripping] {
        let client = allowing_loopback(Settings::default());
        let error = client.post(Request { time_limit: limit, ..to(url) }).await.unwrap_err();
        assert!(matches!(error, OutboundError::TooSlow), "{error:?}");
    }
}

#[tokio::test]
async fn an_error_names_no_url() {
    let client = allowing_loopback(Settings::default());
    let closed = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let broken = serve_raw(|stream| async move { drop(stream) }).await;
    for url in [format!("http://{closed}/secret"), format!("{broken}/secret")] {
        let error = client.post(to(url)).await.unwrap_err();
        assert!(matches!(error, OutboundError::Unreachable(_) | OutboundError::Broken(_)), "{error:?}");
        assert!(!format!("{error:?} {error}").contains("secret"), "{error:?}");
    }
}
