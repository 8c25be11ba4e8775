//! Connections that say little, or nothing, or take nothing: each is closed after its time, and there are so many.

use std::time::Duration;

use countersign::boot::connections::Limits;
use reqwest::StatusCode;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::harness::house::{ALICE, Engine, Ground, Installation};

const SHORT: Duration = Duration::from_secs(1);
/// Nothing in these stories has to wait for this long unless somebody is waited for who must not be.
const LONG: Duration = Duration::from_mins(10);
/// So that a story fails, and does not hang, where a connection is kept.
const PATIENCE: Duration = Duration::from_secs(30);

fn patient() -> Limits {
    Limits { places: 64, first_within: LONG, quiet_for: LONG, listens_for: LONG, asked_every: LONG }
}

async fn house_with(limits: Limits, body_within: Duration) -> Installation {
    let mut ground = Ground::new(Engine::Sqlite);
    ground.patience = Some((limits, body_within));
    Installation::of(ground).await
}

async fn within<T>(work: impl Future<Output = T>) -> T {
    tokio::time::timeout(PATIENCE, work).await.expect("the server does not close it")
}

async fn line_to(house: &Installation) -> TcpStream {
    let host = house.node().base.strip_prefix("http://").unwrap();
    TcpStream::connect(host).await.unwrap()
}

/// What the server says until it closes. A reset is an end, too.
async fn end_of(line: &mut TcpStream) -> String {
    let mut said = Vec::new();
    let _ = within(line.read_to_end(&mut said)).await;
    String::from_utf8_lossy(&said).into_owned()
}

fn host_of(house: &Installation) -> &str {
    house.node().base.strip_prefix("http://").unwrap()
}

fn alive(house: &Installation) -> String {
    format!("GET /healthz HTTP/1.1\r\nhost: {}\r\n\r\n", host_of(house))
}

/// Sends one request and reads its answer, whose body is "alive".
async fn is_answered(line: &mut TcpStream, request: &str) {
    line.write_all(request.as_bytes()).await.unwrap();
    hears_alive(line).await;
}

async fn hears_alive(line: &mut TcpStream) {
    let mut said = Vec::new();
    while !said.ends_with(b"\r\n\r\nalive\n") {
        let read = within(line.read_buf(&mut said)).await.unwrap();
        assert!(read > 0, "closed after {}", String::from_utf8_lossy(&said));
    }
}

#[tokio::test]
async fn who_says_nothing_is_not_listened_to_for_ever() {
    let house = house_with(Limits { first_within: SHORT, ..patient() }, LONG).await;
    for words in ["", "GET /heal", "PRI * HTTP/2.0\r\n\r\nSM\r\n"] {
        let mut line = line_to(&house).await;
        line.write_all(words.as_bytes()).await.unwrap();
        assert_eq!(end_of(&mut line).await, "", "after {words:?}");
    }
}

#[tokio::test]
async fn who_asked_once_is_not_kept_for_ever() {
    let house = house_with(Limits { quiet_for: SHORT, ..patient() }, LONG).await;
    let mut line = line_to(&house).await;
    is_answered(&mut line, &alive(&house)).await;
    assert_eq!(end_of(&mut line).await, "");
}

#[tokio::test]
async fn a_body_that_does_not_come_is_not_waited_for() {
    let house = house_with(patient(), SHORT).await;
    let form = format!("/sign-in/{}/who", "0".repeat(32));
    for (path, kind) in
        [("/phone/api/invitation/open", "application/json"), (form.as_str(), "application/x-www-form-urlencoded")]
    {
        let mut line = line_to(&house).await;
        let (host, base) = (host_of(&house), &house.node().base);
        let request = format!(
            "POST {path} HTTP/1.1\r\nhost: {host}\r\norigin: {base}\r\nsec-fetch-site: same-origin\r\n\
             x-countersign: 1\r\ncontent-type: {kind}\r\ncontent-length: 1000\r\n\r\n{{"
        );
        line.write_all(request.as_bytes()).await.unwrap();
        let said = end_of(&mut line).await;
        assert!(said.starts_with("HTTP/1.1 408 ") && said.contains("too-slow"), "{path}: {said}");
    }
}

/// The answer comes although most of the body never does: nothing more of it is read.
#[tokio::test]
async fn what_is_refused_is_not_read_to_its_end() {
    let house = house_with(patient(), LONG).await;
    let file = "multipart/form-data; boundary=line";
    let application = format!("/console/applications/{}", "0".repeat(32));
    for (path, kind, length, expected) in [
        (format!("{application}/import"), file, 30_000_000, "401"),
        (format!("{application}/service-providers/metadata"), file, 900_000, "401"),
        ("/console/organisation/logo".to_owned(), file, 2_000_000, "401"),
        ("/console/organisation".to_owned(), "application/x-www-form-urlencoded", 1_000_000, "413"),
        (format!("/sign-in/{}/who", "0".repeat(32)), "application/x-www-form-urlencoded", 1_000_000, "413"),
        ("/fed/corp.example/saml".to_owned(), "application/x-www-form-urlencoded", 1_000_000, "413"),
    ] {
        let mut line = line_to(&house).await;
        let (host, base) = (host_of(&house), &house.node().base);
        let request = format!(
            "POST {path} HTTP/1.1\r\nhost: {host}\r\norigin: {base}\r\nsec-fetch-site: same-origin\r\n\
             content-type: {kind}\r\ncontent-length: {length}\r\n\r\n--line\r\n"
        );
        line.write_all(request.as_bytes()).await.unwrap();
        let said = end_of(&mut line).await;
        assert!(said.starts_with(&format!("HTTP/1.1 {expected} ")), "{path}: {said}");
    }
}

#[tokio::test]
async fn whoever_takes_no_answers_is_let_go() {
    let house = house_with(Limits { quiet_for: SHORT, ..patient() }, LONG).await;
    let mut line = line_to(&house).await;
    let style = format!("GET /assets/countersign.css HTTP/1.1\r\nhost: {}\r\n\r\n", host_of(&house));
    // So many that the answers fill whatever lies between, and the server cannot write on.
    let (_, mut writer) = line.split();
    let asking = async { while writer.write_all(style.as_bytes()).await.is_ok() {} };
    within(asking).await;
}

mod http2 {
    //! Just enough of HTTP/2 (RFC 9113) for a peer that answers every question whether it is still there.

    use super::*;

    const SETTINGS: u8 = 4;
    const PING: u8 = 6;
    const ACK: u8 = 1;

    fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
        let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
        [&length[1..], &[kind, flags], &stream.to_be_bytes(), payload].concat()
    }

    /// Asks for a path with a window of this size for the answer; answers whatever the server asks, until it closes.
    async fn is_left(house: &Installation, path: &str, window: u32, answers: bool) {
        within(stays(house, path, window, answers)).await;
    }

    async fn stays(house: &Installation, path: &str, window: u32, answers: bool) {
        let mut line = line_to(house).await;
        let window = [&[0, 4], &window.to_be_bytes()[..]].concat();
        // :method GET, :scheme http, then :path and :authority literally (RFC 7541).
        let literal = |index: u8, text: &str| [&[index, u8::try_from(text.len()).unwrap()], text.as_bytes()].concat();
        let fields = [vec![0x82, 0x86], literal(4, path), literal(1, host_of(house))].concat();
        let begin =
            [b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_vec(), frame(SETTINGS, 0, 0, &window), frame(1, 5, 1, &fields)];
        line.write_all(&begin.concat()).await.unwrap();
        let mut heard = Vec::new();
        loop {
            while let Some(length) =
                heard.first_chunk::<9>().map(|head| usize::from(head[2]) + usize::from(head[1]) * 256)
                && heard.len() >= 9 + length
            {
                let rest = heard.split_off(9 + length);
                let (kind, flags) = (heard[3], heard[4]);
                let is_question = (kind == SETTINGS || kind == PING) && flags & ACK == 0;
                if answers && is_question {
                    let payload = if kind == PING { &heard[9..] } else { &[] };
                    let _ = line.write_all(&frame(kind, ACK, 0, payload)).await;
                }
                heard = rest;
            }
            match line.read_buf(&mut heard).await {
                Ok(0) | Err(_) => return,
                Ok(_) => {}
            }
        }
    }

    #[tokio::test]
    async fn a_quiet_connection_is_not_kept_however_politely_it_answers() {
        let limits = Limits { quiet_for: SHORT, asked_every: SHORT / 5, ..patient() };
        let house = house_with(limits, LONG).await;
        is_left(&house, "/healthz", 65_535, true).await;
    }

    #[tokio::test]
    async fn an_answer_that_is_not_taken_keeps_no_connection() {
        let limits = Limits { quiet_for: SHORT, asked_every: SHORT / 5, ..patient() };
        let house = house_with(limits, LONG).await;
        is_left(&house, "/assets/countersign.css", 0, true).await;
    }

    #[tokio::test]
    async fn a_peer_that_is_not_there_any_more_is_noticed() {
        let house = house_with(Limits { asked_every: SHORT, ..patient() }, LONG).await;
        is_left(&house, "/healthz", 65_535, false).await;
    }
}

#[tokio::test]
async fn beyond_the_last_place_a_connection_waits_for_one() {
    let house = house_with(Limits { places: 2, ..patient() }, LONG).await;
    let (mut first, mut second) = (line_to(&house).await, line_to(&house).await);
    is_answered(&mut first, &alive(&house)).await;
    is_answered(&mut second, &alive(&house)).await;
    let mut third = line_to(&house).await;
    third.write_all(alive(&house).as_bytes()).await.unwrap();
    for _ in 0..50 {
        is_answered(&mut first, &alive(&house)).await;
        is_answered(&mut second, &alive(&house)).await;
    }
    let mut nothing = [0];
    assert!(third.try_read(&mut nothing).is_err(), "two places, and the third is answered, too");
    drop(first);
    hears_alive(&mut third).await;
}

#[tokio::test]
async fn a_full_house_stops_all_the_same() {
    let house = house_with(Limits { places: 1, ..patient() }, LONG).await;
    let mut first = line_to(&house).await;
    is_answered(&mut first, &alive(&house)).await;
    let mut second = line_to(&house).await;
    second.write_all(alive(&house).as_bytes()).await.unwrap();
    house.node().house.connections.admit_no_more();
    assert_eq!(end_of(&mut second).await, "", "nobody is let in any more");
    is_answered(&mut first, &alive(&house)).await;
}

#[tokio::test]
async fn a_page_that_listens_may_be_quiet_for_as_long_as_a_sign_in_lives() {
    let quiet_for = SHORT * 3;
    let house = house_with(Limits { first_within: SHORT, quiet_for, ..patient() }, quiet_for).await;
    let mut phone = house.has_active(ALICE).await;
    let (browser, page) = house.waits_for(ALICE).await;
    let mut listener = browser.listens(&page).await;
    // Others who say nothing come and are sent away, one after the other, until more than that time has passed.
    for _ in 0..4 {
        assert_eq!(end_of(&mut line_to(&house).await).await, "");
    }
    assert_eq!(phone.approves(page.number()).await.status, StatusCode::OK);
    assert!(within(listener.hears()).await.is_some());
}
