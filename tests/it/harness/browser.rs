//! A browser without a screen: keeps cookies, follows our redirects, sends the headers that real browsers send.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::future::BoxFuture;
use reqwest::header::{COOKIE, HeaderMap, LOCATION, SET_COOKIE};
use reqwest::{Client, Method, StatusCode, redirect};

/// What a browser sees.
#[derive(Debug, Clone)]
pub struct Page {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
    /// The path and query it stands at.
    pub at: String,
}

impl Page {
    /// The value of the form field with this name, as the browser would send it.
    pub fn field(&self, name: &str) -> Option<String> {
        let start = self.body.find(&format!("name=\"{name}\""))?;
        let rest = &self.body[start..];
        let tag = &rest[..rest.find('>')?];
        let value = tag.split_once("value=\"")?.1;
        Some(unescape(value.split('"').next()?))
    }

    /// An attribute of the element with this test id.
    pub fn attribute(&self, test_id: &str, attribute: &str) -> Option<String> {
        let mark = format!("data-testid=\"{test_id}\"");
        let at = self.body.find(&mark)?;
        let start = self.body[..at].rfind('<')?;
        let tag = &self.body[start..start + self.body[start..].find('>')?];
        let value = tag.split_once(&format!("{attribute}=\""))?.1;
        Some(unescape(value.split('"').next()?))
    }

    /// The text of the element with this test id, which has none of its own kind inside.
    pub fn text(&self, test_id: &str) -> Option<String> {
        let at = self.body.find(&format!("data-testid=\"{test_id}\""))?;
        let start = self.body[..at].rfind('<')?;
        let element = self.body[start + 1..].split([' ', '>']).next()?;
        let inner = &self.body[at + self.body[at..].find('>')? + 1..];
        let inner = &inner[..inner.find(&format!("</{element}>"))?];
        // Every part after the first begins within a tag.
        let (first, rest) = inner.split_once('<').unwrap_or((inner, ""));
        let texts = rest.split('<').filter_map(|part| part.split_once('>')).map(|(_, text)| text);
        Some(unescape(std::iter::once(first).chain(texts).collect::<String>().trim()))
    }

    pub fn has(&self, test_id: &str) -> bool {
        self.body.contains(&format!("data-testid=\"{test_id}\""))
    }

    /// The code of the no that this page words.
    pub fn refusal(&self) -> Option<String> {
        ["refused-title", "offer-title", "error-title", "who-problem"]
            .iter()
            .find_map(|id| self.attribute(id, "data-refusal"))
    }

    /// The number to be typed on the phone.
    pub fn number(&self) -> u8 {
        let text = self.text("number").unwrap_or_else(|| panic!("no number on the page:\n{}", self.body));
        text.trim().parse().unwrap_or_else(|_| panic!("{text:?} is no number"))
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

/// One pass, so that what is escaped twice stays escaped once.
fn unescape(text: &str) -> String {
    const MARKS: [(&str, char); 9] = [
        ("&#38;", '&'),
        ("&amp;", '&'),
        ("&#60;", '<'),
        ("&lt;", '<'),
        ("&#62;", '>'),
        ("&gt;", '>'),
        ("&#34;", '"'),
        ("&quot;", '"'),
        ("&#39;", '\''),
    ];
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        plain.push_str(&rest[..at]);
        rest = &rest[at..];
        let (mark, c) = *MARKS.iter().find(|(mark, _)| rest.starts_with(mark)).unwrap_or(&("&", '&'));
        plain.push(c);
        rest = &rest[mark.len()..];
    }
    plain + rest
}

/// Carries requests some other way than over the network.
pub type Wire = Arc<dyn Fn(reqwest::Request) -> BoxFuture<'static, reqwest::Response> + Send + Sync>;

/// A browser.
pub struct Browser {
    client: Client,
    /// What carries its requests, where it is not the network.
    pub wire: Option<Wire>,
    /// Where the house is, without a final slash.
    pub base: String,
    /// The public address, which a node behind a load balancer is asked for.
    pub public: String,
    pub cookies: Mutex<BTreeMap<String, String>>,
    /// Sent with every request, over what a browser sends by itself.
    pub extra: Vec<(&'static str, String)>,
    pub agent: &'static str,
    /// Where every answer is written down, where a story wants them all.
    pub diary: Option<Diary>,
}

/// All that somebody asked and was answered.
pub type Diary = Arc<Mutex<Vec<Entry>>>;

/// One question and its answer.
pub struct Entry {
    pub method: Method,
    pub sent: String,
    pub page: Page,
}

/// More than anything takes that comes at all.
const PATIENCE: Duration = Duration::from_secs(30);

const FORWARDED: &str = "x-forwarded-for";
/// What stands between the fields of a form with a file.
const BOUNDARY: &str = "----WebKitFormBoundary7MA4YWxkTrZu0gW";

pub const EDGE: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0";
pub const PHONE: &str = "Mozilla/5.0 (Linux; Android 16; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36";

impl Browser {
    pub fn new(base: &str) -> Self {
        Self::over(Client::builder().redirect(redirect::Policy::none()).no_proxy().build().unwrap(), base)
    }

    /// A browser that uses connections which stand; the client follows no redirects.
    pub fn over(client: Client, base: &str) -> Self {
        Self {
            client,
            wire: None,
            base: base.trim_end_matches('/').to_owned(),
            public: base.trim_end_matches('/').to_owned(),
            cookies: Mutex::default(),
            extra: Vec::new(),
            agent: EDGE,
            diary: None,
        }
    }

    /// The same browser, knocking at another node.
    pub fn at(&self, base: &str) -> Self {
        Self {
            client: self.client.clone(),
            wire: self.wire.clone(),
            base: base.trim_end_matches('/').to_owned(),
            public: base.trim_end_matches('/').to_owned(),
            cookies: Mutex::new(self.cookies.lock().unwrap().clone()),
            extra: self.extra.clone(),
            agent: self.agent,
            diary: self.diary.clone(),
        }
    }

    /// Writes every answer down.
    pub fn keeping(mut self, diary: &Diary) -> Self {
        self.diary = Some(Arc::clone(diary));
        self
    }

    /// From now on the proxy in front says that it is at this address.
    pub fn is_at(&mut self, address: &str) {
        self.extra.retain(|(name, _)| *name != FORWARDED);
        self.extra.push((FORWARDED, address.to_owned()));
    }

    /// Asks for this public address wherever it knocks.
    pub fn speaking_as(mut self, public: &str) -> Self {
        public.trim_end_matches('/').clone_into(&mut self.public);
        self
    }

    pub fn cookie(&self, name: &str) -> Option<String> {
        self.cookies.lock().unwrap().get(name).cloned()
    }

    pub fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        let url = if path.starts_with("http") { path.to_owned() } else { format!("{}{path}", self.base) };
        let cookies: Vec<String> =
            self.cookies.lock().unwrap().iter().map(|(name, value)| format!("{name}={value}")).collect();
        let host = self.public.split("//").nth(1).unwrap();
        let mut request = self.client.request(method, url).header("user-agent", self.agent).header("host", host);
        if !cookies.is_empty() {
            request = request.header(COOKIE, cookies.join("; "));
        }
        for (name, value) in &self.extra {
            request = request.header(*name, value);
        }
        request
    }

    pub async fn send(&self, request: reqwest::RequestBuilder) -> Page {
        let (client, request) = request.build_split();
        let request = request.unwrap();
        let method = request.method().clone();
        let sent = request.body().and_then(reqwest::Body::as_bytes).map(String::from_utf8_lossy).unwrap_or_default();
        let sent = sent.into_owned();
        let response = match &self.wire {
            Some(wire) => wire(request).await,
            None => client.execute(request).await.expect("the house does not answer"),
        };
        let (status, headers) = (response.status(), response.headers().clone());
        let url = response.url().clone();
        for cookie in headers.get_all(SET_COOKIE) {
            let text = cookie.to_str().unwrap();
            let (pair, rest) = text.split_once(';').unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            let mut jar = self.cookies.lock().unwrap();
            if rest.contains("Max-Age=0") {
                jar.remove(name);
            } else {
                jar.insert(name.to_owned(), value.to_owned());
            }
        }
        let at = url.query().map_or_else(|| url.path().to_owned(), |query| format!("{}?{query}", url.path()));
        let body = String::from_utf8_lossy(&response.bytes().await.unwrap()).into_owned();
        let page = Page { status, headers, body, at };
        if let Some(diary) = &self.diary {
            diary.lock().unwrap().push(Entry { method, sent, page: page.clone() });
        }
        page
    }

    /// One request, no redirect followed.
    pub async fn asks(&self, path: &str) -> Page {
        self.send(self.request(Method::GET, path).header("sec-fetch-dest", "document")).await
    }

    /// Goes to an address and on to wherever the house leads.
    pub async fn opens(&self, path: &str) -> Page {
        let mut page = self.asks(path).await;
        for _ in 0..5 {
            let Some(next) = page.headers.get(LOCATION).map(|l| l.to_str().unwrap().to_owned()) else { break };
            if !next.starts_with('/') {
                break;
            }
            page = self.asks(&next).await;
        }
        page
    }

    /// Sends a form as a browser sends it, and goes on to wherever the house leads.
    pub async fn submits(&self, path: &str, fields: &[(&str, &str)]) -> Page {
        let page = self.posts(path, fields).await;
        match page.headers.get(LOCATION) {
            Some(next) => {
                assert_eq!(page.status, StatusCode::SEE_OTHER, "a form leads on by 303");
                self.opens(next.to_str().unwrap()).await
            }
            None => page,
        }
    }

    /// Sends a form, no redirect followed.
    pub async fn posts(&self, path: &str, fields: &[(&str, &str)]) -> Page {
        let body: String = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let request = self
            .request(Method::POST, path)
            .header("origin", &self.public)
            .header("sec-fetch-site", "same-origin")
            .header("sec-fetch-dest", "document")
            .header("content-type", "application/x-www-form-urlencoded")
            .body(body);
        self.send(request).await
    }

    /// Sends a form that carries a file, no redirect followed.
    pub async fn posts_file(&self, path: &str, fields: &[(&str, &[u8])]) -> Page {
        let mut body = Vec::new();
        for (name, bytes) in fields {
            let file = if *name == "list" { "; filename=\"people.csv\"\r\nContent-Type: text/csv" } else { "" };
            let head = format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n");
            body.extend_from_slice(head.as_bytes());
            body.extend_from_slice(bytes);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
        let request = self
            .request(Method::POST, path)
            .header("origin", &self.public)
            .header("sec-fetch-site", "same-origin")
            .header("sec-fetch-dest", "document")
            .header("content-type", format!("multipart/form-data; boundary={BOUNDARY}"))
            .body(body);
        self.send(request).await
    }

    /// A call of our own script.
    pub async fn calls(&self, method: Method, path: &str, body: Option<&serde_json::Value>) -> Page {
        let mut request = self
            .request(method.clone(), path)
            .header("x-countersign", "1")
            .header("sec-fetch-site", "same-origin")
            .header("sec-fetch-dest", "empty");
        if method != Method::GET {
            request = request.header("origin", &self.public);
        }
        if let Some(body) = body {
            request = request.header("content-type", "application/json").body(body.to_string());
        }
        self.send(request).await
    }

    /// Listens to the events of the page that waits; the first one says that it listens.
    pub async fn listens(&self, page: &Page) -> Listener {
        self.listens_at(&format!("/waiting/{}/events", sign_in_of(page))).await
    }

    /// Listens to the events of this address; the first one says that it listens.
    pub async fn listens_at(&self, path: &str) -> Listener {
        let request =
            self.request(Method::GET, path).header("sec-fetch-dest", "empty").header("accept", "text/event-stream");
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), StatusCode::OK);
        let mut listener = Listener { response, heard: String::new() };
        listener.hears().await.expect("a first event");
        listener
    }

    /// What an address of events answers at first: nothing is read of a stream that begins.
    pub async fn knocks_at_events(&self, path: &str) -> Page {
        let request = self.request(Method::GET, path).header("sec-fetch-dest", "empty");
        let response = request.send().await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        let body = if status.is_success() { String::new() } else { response.text().await.unwrap() };
        let page = Page { status, headers, body, at: path.to_owned() };
        if let Some(diary) = &self.diary {
            diary.lock().unwrap().push(Entry { method: Method::GET, sent: String::new(), page: page.clone() });
        }
        page
    }

    // -- the verbs of a sign-in ------------------------------------------------------------------

    /// Names the person on the page that asks who signs in.
    pub async fn names(&self, page: &Page, address: &str) -> Page {
        self.acts(page, "who", &[("address", address)]).await
    }

    /// One of the page's own forms.
    pub async fn acts(&self, page: &Page, act: &str, fields: &[(&str, &str)]) -> Page {
        let csrf = page.field("csrf").unwrap_or_else(|| panic!("no form on the page at {}:\n{}", page.at, page.body));
        let mut all = vec![("csrf", csrf.as_str())];
        all.extend_from_slice(fields);
        self.submits(&format!("{}/{act}", path_of(page)), &all).await
    }

    /// Loads the page's address again.
    pub async fn reloads(&self, page: &Page) -> Page {
        self.opens(&path_of(page)).await
    }

    /// Begins a passkey's proof on the page that waits; tells its challenge and options.
    pub async fn begins_passkey(&self, page: &Page) -> serde_json::Value {
        let body = serde_json::json!({"csrf": page.field("csrf").unwrap()});
        let path = format!("/waiting/{}/passkey", sign_in_of(page));
        super::app::json_of(&self.calls(Method::POST, &path, Some(&body)).await)
    }

    /// Fetches the answer from the page that offers it.
    pub async fn fetches_answer(&self, page: &Page) -> Page {
        self.acts(page, "answer", &[]).await
    }
}

/// An open event stream.
pub struct Listener {
    pub response: reqwest::Response,
    heard: String,
}

impl Listener {
    /// The next event's data; nothing once the stream has ended.
    pub async fn hears(&mut self) -> Option<String> {
        loop {
            if let Some((event, rest)) = self.heard.split_once("\n\n").map(|(e, r)| (e.to_owned(), r.to_owned())) {
                self.heard = rest;
                if let Some(data) = event.lines().find_map(|line| line.strip_prefix("data:")) {
                    return Some(data.trim().to_owned());
                }
                continue;
            }
            let chunk = tokio::time::timeout(PATIENCE, self.response.chunk()).await.expect("nothing is heard");
            let chunk = chunk.expect("the stream broke")?;
            self.heard.push_str(&String::from_utf8_lossy(&chunk));
        }
    }
}

/// The path a page stands at, without its query.
pub fn path_of(page: &Page) -> String {
    page.at.split('?').next().unwrap().to_owned()
}

/// The id of the sign-in a page belongs to.
pub fn sign_in_of(page: &Page) -> String {
    path_of(page).split('/').nth(2).unwrap().to_owned()
}
