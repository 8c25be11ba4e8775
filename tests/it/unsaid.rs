//! What nobody gets to see: no private part of a key in whatever is kept or said between nodes, and no number in what a
//! phone or another node is told.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use countersign::domain::ids::hex;
use futures_util::StreamExt as _;
use openssl::pkey::PKey;
use serde_json::json;

use crate::ceremony::{code_of, code_on};
use crate::harness::app::Phone;
use crate::harness::browser::Browser;
use crate::harness::house::{ALICE, Engine, Installation, request_with};
use crate::harness::operator::Operator;
use crate::harness::tables;

/// Whether a text holds these bytes: as they are, in hexadecimal signs, or in base64, alone or within something longer.
fn holds(text: &[u8], secret: &[u8]) -> bool {
    let within = |needle: &[u8]| text.windows(needle.len()).any(|window| window.eq_ignore_ascii_case(needle));
    let hex = hex(secret);
    let base64 = (0..3).any(|skipped| {
        // The last signs depend on what comes after.
        let signs = STANDARD.encode(&secret[skipped..]);
        let signs = &signs[..signs.len() - 4];
        let url = signs.replace('+', "-").replace('/', "_");
        within(signs.as_bytes()) || within(url.as_bytes())
    });
    base64 || within(hex.as_bytes()) || text.windows(secret.len()).any(|window| window == secret)
}

/// The private numbers of every key that the house holds, each with its name.
async fn private_parts(house: &Installation) -> Vec<(&'static str, Vec<u8>)> {
    let open = house.node().house.keyring.open().await.unwrap();
    let signing = PKey::private_key_from_pkcs8(&open.ring.signing.pkcs8().unwrap()).unwrap().rsa().unwrap();
    let vapid = PKey::private_key_from_pkcs8(&open.ring.vapid.pkcs8().unwrap()).unwrap().ec_key().unwrap();
    let seal = std::fs::read(house.ground.folder.join("seal.key")).unwrap();
    assert_eq!(seal.len(), 32);
    vec![
        ("the signing key's exponent", signing.d().to_vec()),
        ("its first prime", signing.p().unwrap().to_vec()),
        ("its second prime", signing.q().unwrap().to_vec()),
        ("the VAPID key", vapid.private_key().to_vec()),
        ("the cookie key", open.ring.cookie.as_bytes().to_vec()),
        ("the seal key", seal),
    ]
}

/// What stands in Redis, each key with its value as Redis itself would hand it on.
async fn in_redis(house: &Installation) -> Vec<Vec<u8>> {
    let Some(redis) = &house.ground.redis else { return Vec::new() };
    let client = redis::Client::open(redis.url.as_str()).unwrap();
    let mut connection = client.get_multiplexed_async_connection().await.unwrap();
    let keys: Vec<String> = redis::cmd("KEYS").arg("*").query_async(&mut connection).await.unwrap();
    assert!(!keys.is_empty(), "the budgets are counted there");
    let mut all = Vec::new();
    for key in keys {
        let value: Option<Vec<u8>> = redis::cmd("DUMP").arg(&key).query_async(&mut connection).await.unwrap();
        all.extend([key.into_bytes(), value.unwrap_or_default()]);
    }
    all
}

async fn no_private_part_of_a_key_is_kept_in_the_open(engine: Engine) {
    let house = Installation::on(engine).await;
    let mut phone = house.has_active_with_push(ALICE).await;
    let (browser, page) = house.waits_for(ALICE).await;
    phone.approves(page.number()).await;
    assert!(browser.fetches_answer(&browser.reloads(&page).await).await.field("wresult").is_some());
    house.waits_for(ALICE).await;
    house.quiet().await;

    let kept = tables::everything(&house.ground.store).await;
    let redis = in_redis(&house).await;
    for (name, secret) in private_parts(&house).await {
        assert!(secret.len() >= 32, "{name}");
        let wrapped = [b"ab", secret.as_slice(), b"c"].concat();
        assert!(holds(STANDARD.encode(&wrapped).as_bytes(), &secret) && !holds(b"", &secret), "{name} would be found");
        for cell in &kept {
            assert!(!holds(cell.value.as_bytes(), &secret), "{name} stands in {}.{}", cell.table, cell.column);
        }
        assert!(!redis.iter().any(|value| holds(value, &secret)), "{name} stands in Redis");
    }
    // What is public is there, so what is looked through is the right thing.
    let open = house.node().house.keyring.open().await.unwrap();
    assert!(kept.iter().any(|cell| cell.value == open.ring.signing.certificate_base64()));
}

/// Whether a number stands in a text by itself.
fn says(text: &str, number: u8) -> bool {
    let number = number.to_string();
    text.split(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '_'))).any(|word| word == number)
}

async fn no_answer_that_the_phone_gets_says_the_number(engine: Engine) {
    let house = Installation::on(engine).await;
    let mut phone = house.has_active_with_push(ALICE).await;
    let (browser, mut page) = house.waits_for(ALICE).await;
    for _ in 0..5 {
        let number = page.number();
        assert!(says(&page.text("number").unwrap(), number), "what is looked for is found where it stands");
        let id = phone.sees_one().await;
        let code = code_on(&browser, &page).await;
        let mut told = vec![
            phone.gets("approvals").await,
            phone.gets("recent").await,
            phone.gets("me").await,
            phone.posts(&format!("approvals/{id}/show"), &json!({})).await,
            phone.scans(code_of(&code)).await,
            phone.browser.asks(code.strip_prefix(&phone.browser.base).unwrap()).await,
        ];
        let wrong = if number == 99 { 98 } else { 99 };
        told.push(phone.approves_this(&id, wrong).await);
        for answer in &told {
            assert!(answer.status.is_success(), "{}", answer.body);
            assert!(!says(&answer.body, number), "{number} at {}: {}", answer.at, answer.body);
            // A date and a length have numbers of their own.
            let own = |name: &str| matches!(name, "date" | "content-length");
            let headers = answer.headers.iter().filter(|(name, _)| !own(name.as_str())).map(|(_, value)| value);
            let headers: Vec<_> = headers.map(|value| value.to_str().unwrap()).collect();
            let headers = headers.join("\n");
            assert!(!says(&headers, number), "{number} at {}: {headers}", answer.at);
        }
        house.quiet().await;
        for message in house.ground.push.messages() {
            assert!(!says(&String::from_utf8_lossy(&message.payload), number));
        }
        page = browser.acts(&page, "ask", &[("channel", "push")]).await;
    }
}

/// Everything that is said to a Redis, as the server itself hears it.
struct Heard {
    client: redis::Client,
    words: Arc<Mutex<String>>,
}

impl Heard {
    async fn at(url: &str) -> Self {
        let client = redis::Client::open(url).unwrap();
        let words = Arc::new(Mutex::new(String::new()));
        let mut said = client.get_async_monitor().await.unwrap().into_on_message::<String>();
        let heard = Arc::clone(&words);
        tokio::spawn(async move {
            while let Some(line) = said.next().await {
                heard.lock().unwrap().push_str(&(line + "\n"));
            }
        });
        Self { client, words }
    }

    /// All of it until now: a word of our own is the last.
    async fn all(&self) -> String {
        let mut connection = self.client.get_multiplexed_async_connection().await.unwrap();
        redis::cmd("PING").arg("that was all").exec_async(&mut connection).await.unwrap();
        let known = async {
            while !self.words.lock().unwrap().contains("that was all") {
                tokio::time::sleep(Duration::from_millis(2)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), known).await.expect("Redis does not tell what it hears");
        self.words.lock().unwrap().clone()
    }
}

/// The secrets and the tokens that a browser or a phone holds.
fn held(browser: &Browser) -> Vec<String> {
    let cookies: Vec<String> = browser.cookies.lock().unwrap().values().cloned().collect();
    cookies.into_iter().flat_map(|value| value.split('.').map(str::to_owned).collect::<Vec<_>>()).collect()
}

#[tokio::test]
async fn nothing_that_passes_redis_says_a_number_a_secret_or_who_it_is() {
    let mut house = Installation::on(Engine::Postgres).await;
    house.add_node().await;
    let heard = Heard::at(&house.ground.redis.as_ref().unwrap().url).await;
    let owner = Operator::first(&house).await;
    let program = owner.runs_program().await;
    let link = house.invites(ALICE).await;
    let mut phone = Phone::new(&house.node().base);
    phone.activates(&link).await;
    phone.subscribes("https://fcm.googleapis.com/fcm/send/alice").await;

    // The browser waits at one node, and the phone answers at the other: what wakes the page passes Redis.
    let public = phone.browser.base.clone();
    phone.browser = phone.browser.at(&house.second().base).speaking_as(&public);
    let (mut numbers, mut secrets) = (Vec::new(), vec![program.token.clone(), owner.token().await]);
    secrets.push(link.split('#').nth(1).unwrap().to_owned());
    for _ in 0..3 {
        let browser = house.browser();
        let page = browser.names(&browser.opens(&request_with(ALICE, "&wfresh=0")).await, ALICE).await;
        let listener = browser.listens(&page).await;
        numbers.push(page.number());
        secrets.push(page.field("csrf").unwrap());
        let code = code_on(&browser, &page).await;
        secrets.push(code_of(&code).to_owned());
        let id = phone.sees_one().await;
        let wrong = if page.number() == 99 { 98 } else { 99 };
        phone.approves_this(&id, wrong).await;
        phone.approves_this(&id, page.number()).await;
        drop(listener);
        let answer = browser.fetches_answer(&browser.reloads(&page).await).await;
        let token = answer.field("wresult").unwrap();
        secrets.extend(token.split(['"', '<', '>']).filter(|part| part.len() > 40).map(str::to_owned));
        secrets.extend(held(&browser));
    }
    secrets.extend(held(&phone.browser));
    secrets.extend(held(&owner.browser));
    program.invites("bob@corp.example").await;
    house.suspends(ALICE).await;
    house.quiet().await;

    let said = heard.all().await;
    for expected in ["\"PUBLISH\" \"countersign:node:", "countersign:count:", "countersign:people"] {
        assert!(said.to_lowercase().contains(&expected.to_lowercase()), "{expected} is heard: {said}");
    }
    let secrets: Vec<_> = secrets.into_iter().filter(|secret| secret.len() >= 16).collect();
    assert!(secrets.len() > 15, "{}", secrets.len());
    for secret in &secrets {
        assert!(!said.contains(secret.as_str()), "{secret} passes Redis: {said}");
    }
    for who in ["alice", "bob", "corp.example", "olga", "127.0.0.1\"", "192.0.2", "microsoft", "pixel"] {
        assert!(!said.to_lowercase().contains(who), "{who} passes Redis: {said}");
    }
    // Of a message the receiver's channel and what it says; of a count its name and how it grows.
    for line in said.lines().filter(|line| line.to_lowercase().contains("\"publish\"")) {
        let words: Vec<_> = line.split('"').skip(3).step_by(2).collect();
        let is_id = |text: &str| text.len() == 32 && text.bytes().all(|b| b.is_ascii_hexdigit());
        assert!(words.len() == 2 && is_id(words[1]), "a message is an identifier and nothing beside it: {line}");
        assert!(!numbers.iter().any(|number| says(words[1], *number)), "{line}");
    }
}

crate::on_both_engines!(no_private_part_of_a_key_is_kept_in_the_open, no_answer_that_the_phone_gets_says_the_number);
