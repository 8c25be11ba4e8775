//! A pretended Microsoft Graph with its login host, on loopback: it holds the documented behaviour and the documented
//! errors, and lets nothing pass that the real one would refuse.

pub mod login;
pub mod tenant;

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse as _, Response};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use tenant::Tenant;

pub const TENANT: &str = "72f988bf-86f1-41af-91ab-2d7cd011db47";

/// What was asked for, in order: method and path with its query.
pub type Asked = Vec<String>;

/// Everything the server knows.
pub struct Desk {
    pub origin: String,
    /// What is.
    pub tenant: Tenant,
    /// What readers see, which lags behind.
    seen: Tenant,
    /// Reads that still see the old state after a write.
    pub lag: usize,
    reads_left: usize,
    /// The next answers, instead of what would come: status and `Retry-After`.
    pub plans: VecDeque<(u16, Option<&'static str>)>,
    /// What else is read here, by path: an instance's own documents.
    pub pages: BTreeMap<String, String>,
    /// The time that answers tell, instead of the right one.
    pub date: Option<&'static str>,
    /// The next write is done, and answered with 503 all the same.
    pub breaks_after: bool,
    /// Paths that the caller was granted no permission for.
    pub forbidden: Vec<&'static str>,
    /// Whether whoever changes anything lacks the permission.
    pub refuses_changes: bool,
    /// Paths whose changes the caller was granted no permission for.
    pub refuses_changes_to: Vec<&'static str>,
    /// Changes that are put off before one is done.
    pub puts_off_changes: usize,
    /// Every change that was sent: method with path, and body.
    pub sent: Vec<(String, String)>,
    /// An answer that is held back.
    gate: Option<Gate>,
    /// Where the next pages' links lead, instead of here.
    pub links_lead_to: Option<String>,
    pub asked: Asked,
    pub login: login::Desk,
}

/// The running server.
#[derive(Clone)]
pub struct Graph {
    desk: Arc<Mutex<Desk>>,
}

impl Graph {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin = format!("http://127.0.0.1:{}", listener.local_addr().unwrap().port());
        let tenant = Tenant::new();
        let desk = Desk {
            origin,
            seen: tenant.clone(),
            tenant,
            lag: 0,
            reads_left: 0,
            plans: VecDeque::new(),
            pages: BTreeMap::new(),
            date: None,
            breaks_after: false,
            forbidden: Vec::new(),
            refuses_changes: false,
            refuses_changes_to: Vec::new(),
            puts_off_changes: 0,
            sent: Vec::new(),
            gate: None,
            links_lead_to: None,
            asked: Vec::new(),
            login: login::Desk::default(),
        };
        let desk = Arc::new(Mutex::new(desk));
        let router = Router::new().fallback(take).with_state(Arc::clone(&desk));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { desk }
    }

    pub fn desk(&self) -> MutexGuard<'_, Desk> {
        self.desk.lock().unwrap()
    }

    /// Changes the tenant; every reader sees it at once.
    pub fn set(&self, change: impl FnOnce(&mut Tenant)) {
        let mut desk = self.desk();
        change(&mut desk.tenant);
        desk.seen = desk.tenant.clone();
        desk.reads_left = 0;
    }

    pub fn origin(&self) -> String {
        self.desk().origin.clone()
    }

    /// A domain's federation as it is, not as it is seen.
    pub fn configuration(&self, domain: &str) -> Option<Value> {
        self.desk().tenant.domains.get(domain)?.configuration.clone()
    }

    pub fn authentication_type(&self, domain: &str) -> String {
        self.desk().tenant.domains[domain].authentication_type.to_owned()
    }

    pub fn immutable_id(&self, upn: &str) -> Option<String> {
        let desk = self.desk();
        let user = desk.tenant.users.iter().find(|user| user["userPrincipalName"] == upn)?;
        user["onPremisesImmutableId"].as_str().map(str::to_owned)
    }

    /// What is asked next that begins so, after so many others, is done and not answered until it is let go.
    pub fn holds(&self, beginning: &str, after: usize) -> Held {
        let (tells, reached) = oneshot::channel();
        let (go, waits) = oneshot::channel();
        self.desk().gate = Some(Gate { beginning: beginning.to_owned(), after, tells, waits });
        Held { reached, go }
    }

    /// How often something was asked that begins so.
    pub fn times(&self, beginning: &str) -> usize {
        self.desk().asked.iter().filter(|asked| asked.starts_with(beginning)).count()
    }
}

/// An answer that is held back.
struct Gate {
    beginning: String,
    after: usize,
    tells: oneshot::Sender<()>,
    waits: oneshot::Receiver<()>,
}

/// The same as whoever holds it sees it.
pub struct Held {
    reached: oneshot::Receiver<()>,
    go: oneshot::Sender<()>,
}

impl Held {
    /// Something happens once it was asked, and it is answered afterwards.
    pub async fn meanwhile<T>(self, happens: impl Future<Output = T>) -> T {
        self.reached.await.unwrap();
        let came = happens.await;
        self.go.send(()).unwrap();
        came
    }
}

impl Desk {
    /// The gate before which this stands.
    fn gate_before(&mut self, asked: &str) -> Option<Gate> {
        let gate = self.gate.as_mut().filter(|gate| asked.starts_with(&gate.beginning))?;
        if gate.after == 0 {
            return self.gate.take();
        }
        gate.after -= 1;
        None
    }
}

/// An answer of Graph that is a no.
pub fn refuse(status: u16, code: &str, message: &str) -> Response {
    let inner = json!({"date": "2027-01-15T12:00:00", "request-id": "3f0ab5a8-1111-4222-8333-444455556666"});
    let body = json!({"error": {"code": code, "message": message, "innerError": inner}});
    answer(status, &body)
}

pub fn answer(status: u16, body: &Value) -> Response {
    let status = StatusCode::from_u16(status).unwrap();
    if body.is_null() {
        return status.into_response();
    }
    (status, [("content-type", "application/json")], body.to_string()).into_response()
}

async fn take(
    State(desk): State<Arc<Mutex<Desk>>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let (answer, gate) = {
        let mut desk = desk.lock().unwrap();
        let mut answer = answer_to(&mut desk, &method, &uri, &headers, &body);
        if let Some(date) = desk.date {
            answer.headers_mut().insert("date", date.parse().unwrap());
        }
        (answer, desk.gate_before(&format!("{method} {uri}")))
    };
    if let Some(gate) = gate {
        gate.tells.send(()).unwrap();
        gate.waits.await.unwrap();
    }
    answer
}

/// Each of them does, by the documentation of the call.
fn permissions(reads: bool, path: &str) -> &'static [&'static str] {
    let noun = path.split(['/', '(']).next().unwrap();
    match noun {
        "domains" if reads => &["Domain.Read.All", "Domain.ReadWrite.All"],
        "domains" => &["Domain-InternalFederation.ReadWrite.All", "Domain.ReadWrite.All"],
        "users" | "me" if reads => &["User.Read.All", "User.ReadWrite.All"],
        "users" => &["User.ReadWrite.All"],
        "auditLogs" if reads => &["AuditLog.Read.All"],
        "directoryRoles" => &["RoleManagement.Read.Directory"],
        _ => &[],
    }
}

/// Whoever asks is to ask again.
fn put_off((status, wait): (u16, Option<&'static str>)) -> Response {
    let mut planned = refuse(status, if status == 429 { "TooManyRequests" } else { "ServiceNotAvailable" }, "Wait.");
    if let Some(wait) = wait {
        planned.headers_mut().insert("retry-after", wait.parse().unwrap());
    }
    planned
}

/// What readers see, and what somebody else does once they have seen the list of people.
fn read(desk: &mut Desk, asked: &tenant::Asked<'_>) -> Response {
    if desk.reads_left == 0 {
        desk.seen = desk.tenant.clone();
    } else {
        desk.reads_left -= 1;
    }
    let links = desk.links_lead_to.clone().unwrap_or_else(|| desk.origin.clone());
    let answer = desk.seen.read(asked, &links, desk.login.user.as_deref());
    if asked.path == "users"
        && let Some((upn, id)) = desk.tenant.is_quicker.take()
    {
        let person = desk.tenant.users.iter_mut().find(|user| user["userPrincipalName"] == upn.as_str());
        person.unwrap()["onPremisesImmutableId"] = id.into();
    }
    answer
}

fn answer_to(desk: &mut Desk, method: &Method, uri: &Uri, headers: &HeaderMap, body: &Bytes) -> Response {
    let path = uri.path().to_owned();
    let query: Vec<(String, String)> =
        url::form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes()).into_owned().collect();
    desk.asked.push(format!("{method} {uri}"));
    if path.contains("/oauth2/v2.0/") {
        let fields = url::form_urlencoded::parse(body).into_owned().collect();
        return login::take(desk, &path, &query, &fields);
    }
    if let Some(page) = desk.pages.get(&path) {
        return ([("content-type", "text/xml")], page.clone()).into_response();
    }
    if let Some(plan) = desk.plans.pop_front() {
        return put_off(plan);
    }
    let bearer = headers.get("authorization").and_then(|value| value.to_str().ok()).unwrap_or_default();
    let Some(scope) = bearer.strip_prefix("Bearer ").and_then(|token| desk.login.scopes.get(token)).cloned() else {
        return refuse(401, "InvalidAuthenticationToken", "Access token is empty or unknown.");
    };
    // What version 1.0 does not tell of sign-ins the preview does.
    let known = path
        .strip_prefix("/v1.0/")
        .or_else(|| path.strip_prefix("/beta/").filter(|path| path.starts_with("auditLogs/")));
    let Some(path) = known.map(str::to_owned) else {
        return refuse(404, "ResourceNotFound", "No such version.");
    };
    let origin = format!("{}/", desk.origin);
    let may = |one: &&str| {
        scope.as_ref().is_none_or(|scope| scope.split(' ').any(|granted| granted.strip_prefix(&origin) == Some(one)))
    };
    let is_log = path.starts_with("auditLogs/");
    if !permissions(*method == Method::GET, &path).iter().any(may) || is_log && !may(&"Directory.Read.All") {
        return refuse(403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.");
    }
    if desk.forbidden.iter().any(|one| path.starts_with(one)) {
        return refuse(403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.");
    }
    let asked = tenant::Asked { path: &path, query: &query, headers };
    if *method == Method::GET {
        return read(desk, &asked);
    }
    desk.sent.push((format!("{method} {}", uri.path()), String::from_utf8(body.to_vec()).unwrap()));
    if desk.puts_off_changes > 0 {
        desk.puts_off_changes -= 1;
        return put_off((429, Some("0")));
    }
    if desk.refuses_changes || desk.refuses_changes_to.iter().any(|one| path.starts_with(one)) {
        return refuse(403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.");
    }
    let before = desk.tenant.clone();
    let body = serde_json::from_slice(body).unwrap_or(Value::Null);
    let answer = desk.tenant.write(method, &path, &body);
    if desk.reads_left == 0 {
        desk.seen = before;
    }
    desk.reads_left = desk.lag;
    if std::mem::take(&mut desk.breaks_after) {
        return refuse(503, "ServiceNotAvailable", "It broke down.");
    }
    answer
}
