//! One Chromium with a profile of its own, and a person before it who waits for what should come.

use std::time::Duration;

use serde_json::{Value, json};
use thirtyfour::prelude::*;

use super::driver;
use crate::harness::browser::PHONE;

/// What is awaited comes far sooner; a machine under load gets its time.
const PATIENCE: Duration = Duration::from_secs(40);
const GLANCE: Duration = Duration::from_millis(60);

/// Tells the console what the browser would tell only the developer's window.
const WATCH: &str = "addEventListener('securitypolicyviolation', (e) => \
     console.error('a policy was broken:', e.effectiveDirective, e.blockedURI, e.sample));";

/// What kind of machine it runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Machine {
    Laptop,
    Phone,
}

/// A window of a browser.
pub struct Chromium {
    pub driver: WebDriver,
    pub machine: Machine,
    /// Where the house is, without a final slash.
    base: String,
}

impl Chromium {
    /// Starts a browser with an empty profile. Every host but this one is led to the port `elsewhere`, so that
    /// nothing leaves the machine. It asks for pages in `languages`.
    pub async fn start(machine: Machine, base: &str, elsewhere: u16, languages: &str) -> Self {
        let mut options = json!({
            "binary": driver::chromium(),
            "args": [
                "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                "--disable-background-networking", "--disable-component-update", "--disable-sync",
                "--disable-dev-shm-usage", "--force-color-profile=srgb", "--hide-scrollbars", "--lang=en-US",
                "--ignore-certificate-errors", "--window-size=1280,800",
                format!("--accept-lang={languages}"),
                // The browser ends when its driver does, by whatever death.
                "--remote-debugging-pipe",
                format!("--host-resolver-rules=MAP * 127.0.0.1:{elsewhere}, EXCLUDE localhost"),
            ],
        });
        if machine == Machine::Phone {
            options["mobileEmulation"] = json!({
                "deviceMetrics": {"width": 360, "height": 740, "pixelRatio": 2, "touch": true, "mobile": true},
                "clientHints": {"platform": "Android", "mobile": true, "model": "Pixel 9", "platformVersion": "16.0.0"},
                "userAgent": PHONE,
            });
        }
        let mut wishes = Capabilities::new();
        wishes.set("browserName", "chrome").unwrap();
        wishes.set("goog:chromeOptions", options).unwrap();
        wishes.set("goog:loggingPrefs", json!({"browser": "ALL", "performance": "ALL"})).unwrap();
        let driver = WebDriver::new(&driver::driver().url, wishes).await.expect("Chromium does not start");
        let browser = Self { driver, machine, base: base.to_owned() };
        browser.begins_with(WATCH).await;
        browser
    }

    /// A command of the developer's tools.
    pub async fn commands(&self, method: &str, parameters: Value) -> Value {
        let answer = self.driver.cdp().send_raw(method, parameters).await;
        answer.unwrap_or_else(|error| panic!("{method}: {error}"))
    }

    /// From now on every document of this tab begins with this script.
    pub async fn begins_with(&self, script: &str) {
        self.commands("Page.addScriptToEvaluateOnNewDocument", json!({"source": script})).await;
    }

    /// A built-in authenticator that knows its owner and asks nobody.
    pub async fn has_authenticator(&self) {
        self.commands("WebAuthn.enable", json!({})).await;
        let options = json!({
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": true,
            "hasUserVerification": true,
            "isUserVerified": true,
            "automaticPresenceSimulation": true,
        });
        self.commands("WebAuthn.addVirtualAuthenticator", json!({"options": options})).await;
    }

    pub async fn may_notify(&self) {
        let permission = json!({"origin": self.base, "permissions": ["notifications"]});
        self.commands("Browser.grantPermissions", permission).await;
    }

    /// Goes to an address: a whole one, or a path of the house.
    pub async fn opens(&self, address: &str) {
        let url = if address.starts_with('/') { format!("{}{address}", self.base) } else { address.to_owned() };
        self.driver.goto(&url).await.unwrap_or_else(|error| panic!("{url}: {error}"));
    }

    /// Another tab of the same browser, which is looked at from now on. Tells both, the old one first.
    pub async fn opens_tab(&self) -> (WindowHandle, WindowHandle) {
        let old = self.driver.window().await.unwrap();
        let new = self.driver.new_tab().await.unwrap();
        self.turns_to(&new).await;
        self.begins_with(WATCH).await;
        (old, new)
    }

    pub async fn turns_to(&self, tab: &WindowHandle) {
        self.driver.switch_to_window(tab.clone()).await.unwrap();
    }

    /// Waits until something is there.
    ///
    /// # Panics
    /// When it does not come.
    pub async fn until<T>(&self, what: &str, mut look: impl AsyncFnMut() -> Option<T>) -> T {
        let waiting = async {
            loop {
                if let Some(found) = look().await {
                    return found;
                }
                tokio::time::sleep(GLANCE).await;
            }
        };
        if let Ok(found) = tokio::time::timeout(PATIENCE, waiting).await {
            return found;
        }
        panic!("{what} did not come on the {:?}; it shows:\n{}", self.machine, self.shows_at_all().await)
    }

    /// What is to be read on the page, for whoever has to find out what went wrong.
    pub async fn shows_at_all(&self) -> String {
        let url = self.driver.current_url().await.map_or_else(|error| error.to_string(), |url| url.to_string());
        let text = self.asks("return document.body?.innerText").await.unwrap_or_default();
        format!("{url}\n{}", text.as_str().unwrap_or_default())
    }

    /// What a script returns; nothing while a page is being replaced.
    pub async fn asks(&self, script: &str) -> Option<Value> {
        self.driver.execute(script, Vec::new()).await.ok().map(|answer| answer.json().clone())
    }

    /// What an asynchronous script comes to.
    pub async fn awaits(&self, script: &str) -> Value {
        let whole = format!(
            "const done = arguments[arguments.length - 1]; (async () => {{ {script} }})().then(done, (e) => done(String(e)));"
        );
        self.driver.execute_async(&whole, Vec::new()).await.unwrap().json().clone()
    }

    /// Asks something of the visible element with this test id.
    async fn asks_of(&self, test_id: &str, expression: &str) -> Option<Value> {
        let script = format!(
            "const one = [...document.querySelectorAll('[data-testid=\"{test_id}\"]')].find((e) => e.checkVisibility()); \
             return one ? {expression} : null;"
        );
        self.asks(&script).await.filter(|found| !found.is_null())
    }

    /// Whether it is to be seen now.
    pub async fn has(&self, test_id: &str) -> bool {
        self.asks_of(test_id, "true").await.is_some()
    }

    /// Waits until it is to be seen; tells its text.
    pub async fn sees(&self, test_id: &str) -> String {
        let text = async || self.asks_of(test_id, "one.textContent.trim()").await;
        self.until(test_id, text).await.as_str().unwrap().to_owned()
    }

    /// Waits until it is not to be seen any more.
    pub async fn loses(&self, test_id: &str) {
        let gone = async || (self.asks("return true").await.is_some() && !self.has(test_id).await).then_some(());
        self.until(&format!("the end of {test_id}"), gone).await;
    }

    /// Waits for an attribute of something to be seen.
    pub async fn reads(&self, test_id: &str, attribute: &str) -> String {
        let expression = format!("one.getAttribute('{attribute}')");
        let value = self.until(test_id, async || self.asks_of(test_id, &expression).await).await;
        value.as_str().unwrap().to_owned()
    }

    /// What a field holds.
    pub async fn field(&self, test_id: &str) -> String {
        let value = self.until(test_id, async || self.asks_of(test_id, "one.value").await).await;
        value.as_str().unwrap().to_owned()
    }

    /// Waits for a page (`data-page`) or a screen of the app (`data-view`).
    pub async fn arrives_at(&self, page: &str) {
        let script = "const { page, view } = document.querySelector('main')?.dataset ?? {}; return page ?? view ?? ''";
        let is_there = async || self.asks(script).await.filter(|now| now.as_str() == Some(page));
        self.until(&format!("the page {page}"), is_there).await;
    }

    /// Waits for a page that says no; tells the stable code.
    pub async fn is_told(&self, code: &str) {
        let script = "return document.querySelector('[data-refusal]')?.dataset.refusal ?? ''";
        let is_there = async || self.asks(script).await.filter(|now| now.as_str() == Some(code));
        self.until(&format!("the refusal {code}"), is_there).await;
    }

    /// Taps or clicks it, once it is there and may be.
    pub async fn taps(&self, test_id: &str) {
        let tap = async || {
            self.asks_of(test_id, "one.disabled ? null : true").await.as_ref()?;
            self.element(test_id).await?.click().await.ok()
        };
        self.until(test_id, tap).await;
    }

    /// Types over whatever a field holds.
    pub async fn types(&self, test_id: &str, text: &str) {
        let typing = async || {
            self.asks_of(test_id, "one.disabled ? null : true").await.as_ref()?;
            let field = self.element(test_id).await?;
            field.clear().await.ok()?;
            field.send_keys(text).await.ok()
        };
        self.until(test_id, typing).await;
    }

    async fn element(&self, test_id: &str) -> Option<WebElement> {
        self.driver.find(By::Testid(test_id)).await.ok()
    }

    /// Everything the browser complains of: what its console says, and whom its pages asked besides the house.
    pub async fn complaints(&self) -> Vec<String> {
        let console = self.driver.get_log("browser").await.unwrap();
        let mut all: Vec<String> = console
            .into_iter()
            .filter(|entry| matches!(entry.level.as_str(), "SEVERE" | "WARNING"))
            // A no has a status of its own, which the browser takes for a failure; so has Microsoft's, where it is told.
            .filter(|entry| !entry.message.contains("the server responded with a status of 4"))
            .filter(|entry| !entry.message.contains("the server responded with a status of 502"))
            .map(|entry| format!("{:?} console: {}", self.machine, entry.message))
            .collect();
        for entry in self.driver.get_log("performance").await.unwrap() {
            let event: Value = serde_json::from_str(&entry.message).unwrap();
            all.extend(self.stranger_in(&event["message"]));
        }
        all
    }

    /// Somebody else whom one of the house's pages asks for anything but the next page.
    fn stranger_in(&self, event: &Value) -> Option<String> {
        let request = &event["params"];
        let (page, url) = (request["documentURL"].as_str()?, request["request"]["url"].as_str()?);
        let is_ours = |url: &str| url == self.base || url.starts_with(&format!("{}/", self.base));
        let is_harmless = is_ours(url) || url.starts_with("data:") || url.starts_with("blob:");
        let is_next_page = request["type"] == "Document" && page == url;
        (is_ours(page) && !is_harmless && !is_next_page).then(|| format!("{:?} {page} asked {url}", self.machine))
    }
}
