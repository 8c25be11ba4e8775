//! Pictures of every page, narrow and wide, light and dark, in `tests/screenshots`; of the console between the two as
//! well. The camera also reads codes.

use std::fs;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::chromium::{Chromium, Machine};

const NARROWEST: (u32, u32) = (320, 568);
const NARROW: (u32, u32) = (360, 740);
/// Where the console's bar becomes a strip.
const MIDDLE: (u32, u32) = (768, 1024);
const WIDE: (u32, u32) = (1280, 800);
const WIDEST: (u32, u32) = (1600, 900);

/// What sticks out of the window, or hides behind its edge.
const TOO_WIDE: &str = "const width = document.documentElement.clientWidth; \
     return [...document.querySelectorAll('body *')].filter((e) => e.checkVisibility() && \
       !e.classList.contains('only-heard') && e.getBoundingClientRect().right > width + 0.5).map((e) => e.outerHTML.slice(0, 90));";

/// What moved by itself, and by how much of the window, since the page was opened: while it opened, and in all. The page
/// that waits for a phone may be told of something before it is whole, and is left out.
const SHIFTS: &str = "const seen = new PerformanceObserver(() => {}); \
     seen.observe({ type: 'layout-shift', buffered: true }); \
     const [way] = performance.getEntriesByType('navigation'); \
     const moved = seen.takeRecords().filter((e) => !e.hadRecentInput); \
     return { all: moved.reduce((sum, e) => sum + e.value, 0), \
       waits: [...document.scripts].some((script) => script.src.endsWith('/sign_in/wait.js')), \
       opening: moved.filter((e) => e.startTime <= way.loadEventEnd).map((e) => \
         `${e.value.toFixed(4)} ${e.sources.map((s) => (s.node?.outerHTML ?? s.node?.textContent)?.slice(0, 90)).join(', ')}`) };";

/// As much may move when something happens, such as a message that comes: what the Core Web Vitals call good.
const GOOD_SHIFT: f64 = 0.1;

/// The dark and light points of a picture, as ones and noughts.
const POINTS: &str = "const bytes = Uint8Array.from(atob(picture), (c) => c.charCodeAt(0)); \
     const map = await createImageBitmap(new Blob([bytes])); \
     const canvas = new OffscreenCanvas(map.width, map.height); const pen = canvas.getContext('2d'); \
     pen.drawImage(map, 0, 0); const { data } = pen.getImageData(0, 0, map.width, map.height); \
     let points = ''; for (let i = 0; i < data.length; i += 4) points += data[i] + data[i + 1] + data[i + 2] < 384 ? '1' : '0'; \
     return { width: map.width, points };";

pub fn folder() -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/screenshots");
    fs::create_dir_all(&folder).unwrap();
    folder
}

impl Chromium {
    /// Takes the page as it stands: narrow and wide, light and dark.
    ///
    /// # Panics
    /// When something is wider than the window, or somebody could not use it.
    pub async fn pictured(&self, name: &str) {
        let is_console = self.asks("return document.body.classList.contains('console')").await == Some(json!(true));
        self.pictured_at(name, if is_console { &[NARROW, MIDDLE, WIDE] } else { &[NARROW, WIDE] }).await;
    }

    /// The same, and on a tablet held upright, too.
    ///
    /// # Panics
    /// As [`Chromium::pictured`].
    pub async fn pictured_at_all(&self, name: &str) {
        self.pictured_at(name, &[NARROW, MIDDLE, WIDE]).await;
    }

    /// The same, and on the narrowest phone that anybody still has.
    ///
    /// # Panics
    /// As [`Chromium::pictured`].
    pub async fn pictured_from_the_narrowest(&self, name: &str) {
        self.pictured_at(name, &[NARROWEST, WIDE]).await;
    }

    /// Looks whether everything has room on the narrowest phone, and takes no picture.
    ///
    /// # Panics
    /// When something is wider than the window.
    pub async fn fits_the_narrowest(&self, name: &str) {
        self.is_sized(NARROWEST.0, NARROWEST.1).await;
        self.has_room(name, NARROWEST.0).await;
        self.commands("Emulation.clearDeviceMetricsOverride", json!({})).await;
    }

    /// Looks whether a page stood still, unless it waits for a phone: wholly while it opened, and nearly so afterwards.
    ///
    /// # Panics
    /// When something moved that nobody had touched.
    pub async fn stands_still(&self, name: &str) {
        let shifts = self.shifts().await;
        if shifts["waits"] == true {
            return;
        }
        assert_eq!(shifts["opening"], json!([]), "{name} moves while it opens");
        assert!(shifts["all"].as_f64().unwrap() < GOOD_SHIFT, "{name} moves: {shifts}");
    }

    /// Looks whether the organisation's picture has its place before it is there: one that never comes takes the room
    /// of the one that did.
    ///
    /// # Panics
    /// When something moves as the picture comes.
    pub async fn keeps_a_place_for_the_picture(&self) {
        const PLACES: &str = "const picture = document.querySelector('.brand-logo'); \
             const place = (e) => { const { x, y, width, height } = e.getBoundingClientRect(); return [x, y, width, height]; }; \
             const places = () => [picture, ...document.querySelectorAll('.brand-name, h1, footer')] \
               .map((e) => place(e.isConnected ? e : document.querySelector('.brand-logo'))); \
             const there = places(); const coming = picture.cloneNode(); coming.src += '?held'; \
             picture.replaceWith(coming); const held = places(); const is_held = !coming.complete; \
             coming.replaceWith(picture); return { there, held, is_held };";
        self.commands("Fetch.enable", json!({"patterns": [{"urlPattern": "*?held"}]})).await;
        let seen = self.asks(PLACES).await.unwrap();
        self.commands("Fetch.disable", json!({})).await;
        assert_eq!(seen["is_held"], true);
        assert_eq!(seen["held"], seen["there"]);
    }

    pub async fn shifts(&self) -> Value {
        self.asks(SHIFTS).await.unwrap()
    }

    async fn has_room(&self, name: &str, width: u32) {
        let too_wide = self.asks(TOO_WIDE).await.unwrap();
        assert_eq!(too_wide, json!([]), "{name} is wider than {width} px");
        let rolls = "return document.documentElement.scrollWidth <= document.documentElement.clientWidth";
        assert_eq!(self.asks(rolls).await, Some(json!(true)), "{name} rolls sideways at {width} px");
    }

    /// Takes the page as paper has it.
    pub async fn printed(&self, name: &str) {
        self.is_sized(MIDDLE.0, MIDDLE.1).await;
        self.commands("Emulation.setEmulatedMedia", json!({"media": "print"})).await;
        let picture = self.captured(None).await;
        fs::write(folder().join(format!("{name}-printed.png")), picture).unwrap();
        self.commands("Emulation.setEmulatedMedia", json!({"media": ""})).await;
        self.commands("Emulation.clearDeviceMetricsOverride", json!({})).await;
    }

    async fn pictured_at(&self, name: &str, sizes: &[(u32, u32)]) {
        self.stands_still(name).await;
        for &(width, height) in sizes {
            self.is_sized(width, height).await;
            // Bars that stick to the window's edge belong at the page's end.
            let whole = self.asks("return document.documentElement.scrollHeight").await.unwrap();
            let whole = u32::try_from(whole.as_u64().unwrap()).unwrap();
            self.is_sized(width, height.max(whole)).await;
            for light in ["light", "dark"] {
                self.is_lit(Some(light)).await;
                let picture = self.captured(None).await;
                fs::write(folder().join(format!("{name}-{width}-{light}.png")), picture).unwrap();
                if width != MIDDLE.0 {
                    self.is_for_everybody(&format!("{name}, {width} px, {light}")).await;
                }
            }
            self.has_room(name, width).await;
        }
        self.is_sized(WIDEST.0, WIDEST.1).await;
        self.has_room(name, WIDEST.0).await;
        self.is_lit(None).await;
        match self.machine {
            Machine::Phone => self.is_sized(NARROW.0, NARROW.1).await,
            Machine::Laptop => drop(self.commands("Emulation.clearDeviceMetricsOverride", json!({})).await),
        }
    }

    async fn is_sized(&self, width: u32, height: u32) {
        let is_narrow = width <= NARROW.0;
        let scale = if is_narrow { 2 } else { 1 };
        let metrics = json!({"width": width, "height": height, "deviceScaleFactor": scale, "mobile": is_narrow});
        self.commands("Emulation.setDeviceMetricsOverride", metrics).await;
    }

    async fn is_lit(&self, light: Option<&str>) {
        let scheme = light.map(|value| json!({"name": "prefers-color-scheme", "value": value}));
        let still = light.map(|_| json!({"name": "prefers-reduced-motion", "value": "reduce"}));
        let features: Vec<Value> = scheme.into_iter().chain(still).collect();
        self.commands("Emulation.setEmulatedMedia", json!({"features": features})).await;
    }

    async fn captured(&self, clip: Option<Value>) -> Vec<u8> {
        let mut wish = json!({"format": "png", "captureBeyondViewport": clip.is_some()});
        if let Some(clip) = clip {
            wish["clip"] = clip;
        }
        let picture = self.commands("Page.captureScreenshot", wish).await;
        STANDARD.decode(picture["data"].as_str().unwrap()).unwrap()
    }

    /// Holds a camera before the screen and reads the code that is to be seen.
    pub async fn scanned(&self) -> String {
        self.scanned_at("qr-code").await
    }

    /// The same, of the code with this test id.
    pub async fn scanned_at(&self, test_id: &str) -> String {
        self.sees(test_id).await;
        let frame = format!(
            "const box = document.querySelector('[data-testid=\"{test_id}\"]').getBoundingClientRect(); \
             return {{ x: box.x + scrollX, y: box.y + scrollY, width: box.width, height: box.height, scale: 2 }};"
        );
        let picture = self.captured(self.asks(&frame).await).await;
        let script = format!("const picture = '{}'; {POINTS}", STANDARD.encode(picture));
        let found = self.awaits(&script).await;
        let width = usize::try_from(found["width"].as_u64().unwrap()).unwrap();
        let points = found["points"].as_str().unwrap().as_bytes();
        let grey = |x: usize, y: usize| if points[y * width + x] == b'1' { 0 } else { 255 };
        let mut image = rqrr::PreparedImage::prepare_from_greyscale(width, points.len() / width, grey);
        let codes = image.detect_grids();
        assert_eq!(codes.len(), 1, "one code is to be seen");
        codes[0].decode().unwrap().1
    }
}
