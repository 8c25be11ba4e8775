//! The demo: its pages told by a browser, its process by those who start and stop it.

mod doors;
mod process;
mod walk;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use countersign::boot::Outside;
use countersign::demo::{Demo, Wish};
use reqwest::header::LOCATION;
use reqwest::{Method, StatusCode};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::harness::browser::{Browser, Page};
use crate::harness::clock::HandClock;
use crate::harness::keeper;

const ALEX: &str = "alex@demo.example";

/// The first of a few ports that no other test is given, so that a demo finds its own free again when it comes back.
fn ports() -> u16 {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let nth = (std::process::id().wrapping_mul(7) + NEXT.fetch_add(1, Ordering::Relaxed)) % 300;
    10_000 + u16::try_from(nth).unwrap() * 20
}

fn wish(folder: &Path) -> Wish {
    let outside = Outside { clock: Arc::new(HandClock::default()), ..Outside::default() };
    Wish { folder: folder.to_owned(), first_port: ports(), outside }
}

/// A demo that runs within the test.
struct Running {
    open: String,
    countersign: String,
    folder: PathBuf,
    certificate: Vec<u8>,
    /// A browser at the pretended Microsoft 365 and the pretended phone.
    pages: Browser,
    /// The same browser at Countersign.
    browser: Browser,
    stop: oneshot::Sender<()>,
    serving: JoinHandle<anyhow::Result<()>>,
}

impl Running {
    async fn fresh() -> Self {
        Self::within(&keeper::folder("demo")).await
    }

    async fn within(folder: &Path) -> Self {
        let demo = Demo::start(wish(folder)).await.unwrap_or_else(|error| panic!("{error:#}"));
        let (stop, stopped) = oneshot::channel::<()>();
        Self {
            open: demo.open.clone(),
            countersign: demo.countersign.clone(),
            folder: demo.folder.clone(),
            certificate: demo.house.keyring.open().await.unwrap().ring.signing.certificate_der().to_vec(),
            pages: Browser::new(&demo.props.places.pages),
            browser: Browser::new(&demo.countersign),
            stop,
            serving: tokio::spawn(demo.serve(async move {
                let _ = stopped.await;
            })),
        }
    }

    async fn ends(self) {
        self.stop.send(()).unwrap();
        self.serving.await.unwrap().unwrap();
    }

    /// Activates the pretended phone.
    async fn activates(&self) {
        let page = self.touches("activate", &[]).await;
        assert_eq!(told(&page), "activated", "{}", page.body);
    }

    /// A button of the pretended phone.
    async fn touches(&self, button: &str, fields: &[(&str, &str)]) -> Page {
        self.pages.submits(&format!("/pretended-phone/{button}"), fields).await
    }

    /// The pretended phone's screen.
    async fn screen(&self) -> Page {
        self.pages.opens("/pretended-phone").await
    }

    /// Presses "Sign in"; tells where the browser is sent.
    async fn is_sent(&self, fields: &[(&str, &str)]) -> String {
        let page = self.pages.posts("/sign-in", fields).await;
        assert_eq!(page.status, StatusCode::FOUND, "{}", page.body);
        let address = page.headers[LOCATION].to_str().unwrap();
        address.strip_prefix(&self.countersign).unwrap_or_else(|| panic!("{address}")).to_owned()
    }

    /// Begins a sign-in, up to the page with the number.
    async fn waits(&self, fields: &[(&str, &str)]) -> Page {
        let page = self.browser.opens(&self.is_sent(fields).await).await;
        self.browser.names(&page, ALEX).await
    }

    /// Types a number on the pretended phone.
    async fn types(&self, number: u8) -> Page {
        let id = self.screen().await.attribute("demo-request", "data-id").expect("a request on the phone");
        self.touches("approve", &[("id", &id), ("number", &number.to_string())]).await
    }

    /// A whole sign-in, up to the answer in its form.
    async fn gets_answer(&self, fields: &[(&str, &str)]) -> Page {
        let page = self.waits(fields).await;
        assert_eq!(told(&self.types(page.number()).await), "approved");
        self.browser.fetches_answer(&self.browser.reloads(&page).await).await
    }

    /// Hands an answer in as Countersign's page does; tells what the pretended Microsoft 365 shows.
    async fn hands_in(&self, wresult: &str, wctx: &str) -> Page {
        let fields = [("wa", "wsignin1.0"), ("wresult", wresult), ("wctx", wctx)];
        let page = self.posts_from(&self.countersign, "/login.srf", &fields).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.body);
        self.pages.opens(page.headers[LOCATION].to_str().unwrap()).await
    }

    /// A form that a page of this origin sends to the demo's pages.
    async fn posts_from(&self, origin: &str, path: &str, fields: &[(&str, &str)]) -> Page {
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let request = self
            .pages
            .request(Method::POST, path)
            .header("origin", origin)
            .header("sec-fetch-site", "cross-site")
            .header("content-type", "application/x-www-form-urlencoded")
            .body(body);
        self.pages.send(request).await
    }
}

/// What came of the last touch of the pretended phone.
fn told(page: &Page) -> String {
    page.attribute("demo-notice", "data-told").unwrap_or_else(|| panic!("nothing is told:\n{}", page.body))
}

/// The verdict of the pretended Microsoft 365.
fn verdict(page: &Page) -> String {
    page.attribute("demo-verdict", "data-verdict").unwrap_or_else(|| panic!("no verdict:\n{}", page.body))
}
