//! The world of one story, and its end: browsers are closed however it ends, and what they complained of is told.

use std::fs;
use std::panic::{AssertUnwindSafe, resume_unwind};
use std::sync::{Arc, Mutex};

use futures_util::FutureExt as _;
use tokio::sync::Semaphore;

use super::chromium::{Chromium, Machine};
use super::microsoft::Microsoft;
use super::pictures;
use crate::harness::clock::HandClock;
use crate::harness::house::{Engine, Ground, Installation};
use crate::harness::push_service::PushService;
use crate::harness::smtp::MailServer;

/// Two stories with two browsers each are enough for a small machine; more only slow each other down.
static STAGES: Semaphore = Semaphore::const_new(2);

/// Push messages go out as in service, to a push service on this machine.
const SETTINGS: &str =
    "[push]\nsubject = \"mailto:it@contoso.de\"\nallow_loopback = true\nallowed_hosts = [\"127.0.0.1\"]\n";

pub struct World {
    pub house: Installation,
    pub service: PushService,
    pub microsoft: Microsoft,
    /// What browsers ask for pages in.
    languages: &'static str,
    browsers: Mutex<Vec<Arc<Chromium>>>,
}

impl World {
    async fn of(house: Installation) -> Self {
        Self {
            house,
            service: PushService::start().await,
            microsoft: Microsoft::start(),
            languages: "en-US,en",
            browsers: Mutex::default(),
        }
    }

    /// Where the house is, without a final slash.
    pub fn base(&self) -> &str {
        &self.house.node().base
    }

    /// One more browser with a profile of its own.
    pub async fn browser(&self, machine: Machine) -> Arc<Chromium> {
        let browser = Arc::new(Chromium::start(machine, self.base(), self.microsoft.port, self.languages).await);
        self.browsers.lock().unwrap().push(Arc::clone(&browser));
        browser
    }

    /// Closes every browser; tells what they complained of.
    async fn ends(&self, as_planned: bool) -> Vec<String> {
        let browsers = std::mem::take(&mut *self.browsers.lock().unwrap());
        let mut complaints = Vec::new();
        for (nth, browser) in browsers.iter().enumerate() {
            if !as_planned {
                self.keep_what_it_shows(nth, browser).await;
            }
            let told = AssertUnwindSafe(browser.complaints()).catch_unwind().await;
            complaints.extend(told.unwrap_or_else(|_| vec![format!("browser {nth} does not answer any more")]));
            let _ = browser.driver.clone().quit().await;
        }
        complaints
    }

    async fn keep_what_it_shows(&self, nth: usize, browser: &Chromium) {
        let thread = std::thread::current();
        let name = thread.name().unwrap_or("story").replace("::", "-");
        eprintln!("-- {:?} {nth} shows: {}", browser.machine, browser.shows_at_all().await);
        if let Ok(picture) = browser.driver.screenshot_as_png().await {
            fs::write(pictures::folder().join(format!("failed-{name}-{nth}.png")), picture).unwrap();
        }
    }
}

fn ground(settings: &str) -> Ground {
    let mut ground = Ground::new(Engine::Sqlite).with(&format!("{SETTINGS}{settings}"));
    ground.clock = HandClock::running();
    ground.sends = true;
    ground
}

/// Tells a story in a world of its own, whose house has an application.
///
/// # Panics
/// When the story does, and when a browser complained.
pub async fn story(tell: impl AsyncFnOnce(&World)) {
    let _stage = STAGES.acquire().await.unwrap();
    told(World::of(Installation::of(ground("")).await).await, tell).await;
}

/// The same, whose house has further settings.
///
/// # Panics
/// As [`story`].
pub async fn story_with(settings: &str, tell: impl AsyncFnOnce(&World)) {
    let _stage = STAGES.acquire().await.unwrap();
    told(World::of(Installation::of(ground(settings)).await).await, tell).await;
}

/// The same, where all browsers ask for pages in these languages.
///
/// # Panics
/// As [`story`].
pub async fn story_in(languages: &'static str, tell: impl AsyncFnOnce(&World)) {
    let _stage = STAGES.acquire().await.unwrap();
    let world = World { languages, ..World::of(Installation::of(ground("")).await).await };
    told(world, tell).await;
}

/// Tells a story in a world whose house stands empty. Its mails go to this server.
///
/// # Panics
/// When the story does, and when a browser complained.
pub async fn story_from_nothing(server: &MailServer, tell: impl AsyncFnOnce(&World)) {
    let _stage = STAGES.acquire().await.unwrap();
    let ground = Ground { mails: true, ..ground(&server.section()) };
    let mut house = Installation { ground, nodes: Vec::new() };
    house.add_node().await;
    told(World::of(house).await, tell).await;
}

async fn told(world: World, tell: impl AsyncFnOnce(&World)) {
    let told = AssertUnwindSafe(tell(&world)).catch_unwind().await;
    let complaints = world.ends(told.is_ok()).await;
    let list = complaints.join("\n  ");
    match told {
        Ok(()) => assert!(complaints.is_empty(), "the browsers complain:\n  {list}"),
        Err(why) => {
            eprintln!("-- the browsers complain: {list}");
            resume_unwind(why);
        }
    }
}
