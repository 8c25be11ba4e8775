//! A program that calls the API with a token. Whatever it is answered is held against the description of the API.

use countersign::domain::api_token::Scope;
use countersign::web::api::document::document;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use super::browser::{Browser, Page};
use super::operator::Operator;
use super::shapes::faults;

pub struct Program {
    pub browser: Browser,
    pub token: String,
}

impl Operator {
    /// Makes a token in the console; tells its text.
    pub async fn makes_token(&self, name: &str, scopes: &[Scope], days: u32) -> String {
        let page = self.tries_to_make_token(name, scopes, days).await;
        page.text("token-text").unwrap_or_else(|| panic!("no token: {} {}", page.status, page.body))
    }

    pub async fn tries_to_make_token(&self, name: &str, scopes: &[Scope], days: u32) -> Page {
        let days = days.to_string();
        let mut fields = vec![("name", name), ("days", days.as_str())];
        fields.extend(scopes.iter().map(|scope| (scope.as_str(), "yes")));
        self.submits("/console/tokens/new", &fields).await
    }

    /// A program with a token of this operator for all that there is.
    pub async fn runs_program(&self) -> Program {
        self.runs_program_for(Scope::ALL).await
    }

    pub async fn runs_program_for(&self, scopes: &[Scope]) -> Program {
        Program::with(&self.browser.base, &self.makes_token("A program", scopes, 30).await)
    }
}

impl Program {
    pub fn with(base: &str, token: &str) -> Self {
        let mut browser = Browser::new(base);
        browser.agent = "curl/8.5.0";
        Self { browser, token: token.to_owned() }
    }

    pub fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        self.browser.request(method, path).header("authorization", format!("Bearer {}", self.token))
    }

    /// Sends what was put together, and judges the answer.
    pub async fn sends(&self, method: &Method, request: reqwest::RequestBuilder) -> Page {
        let page = self.browser.send(request).await;
        self.judges(method, &page);
        page
    }

    pub async fn gets(&self, path: &str) -> Page {
        self.sends(&Method::GET, self.request(Method::GET, path)).await
    }

    pub async fn deletes(&self, path: &str) -> Page {
        self.sends(&Method::DELETE, self.request(Method::DELETE, path)).await
    }

    pub async fn posts(&self, path: &str, body: &Value) -> Page {
        self.sends(&Method::POST, self.post(path, body)).await
    }

    pub async fn puts(&self, path: &str, body: &Value) -> Page {
        let request = self.request(Method::PUT, path).header("content-type", "application/json");
        self.sends(&Method::PUT, request.body(body.to_string())).await
    }

    pub async fn posts_with_key(&self, path: &str, key: &str, body: &Value) -> Page {
        self.sends(&Method::POST, self.post(path, body).header("idempotency-key", key)).await
    }

    pub fn post(&self, path: &str, body: &Value) -> reqwest::RequestBuilder {
        let request = self.request(Method::POST, path);
        request.header("content-type", "application/json").body(body.to_string())
    }

    /// Calls one of the routes in the table, for nobody that there is.
    pub async fn tries(&self, method: &str, path: &str) -> Page {
        let path = path.replace("{id}", &"0".repeat(32)).replace("{provider}", &"1".repeat(32));
        match method {
            "PUT" => self.puts(&path, &json!({})).await,
            "GET" => self.gets(&path).await,
            "DELETE" => self.deletes(&path).await,
            _ => self.posts(&path, &json!({})).await,
        }
    }

    /// Invites somebody; tells their identifier.
    pub async fn invites(&self, address: &str) -> String {
        let told = told(&self.posts("/api/v1/users", &json!({"address": address})).await);
        told["user"]["id"].as_str().unwrap().to_owned()
    }

    fn judges(&self, method: &Method, page: &Page) {
        let document = document(&self.browser.public);
        let path = page.at.split('?').next().unwrap();
        let paths = document["paths"].as_object().unwrap();
        let Some((_, operations)) = paths.iter().find(|(pattern, _)| fits(pattern, path)) else { return };
        let at = format!("{method} {} {}: {}", page.at, page.status, page.body);
        let Some(operation) = operations.get(method.as_str().to_ascii_lowercase()) else { return };
        let answer = operation["responses"].get(page.status.as_str()).unwrap_or_else(|| panic!("not described: {at}"));
        let Some(content) = answer.get("content") else {
            assert!(page.body.is_empty(), "{at}");
            return;
        };
        let (kind, content) = content.as_object().unwrap().iter().next().unwrap();
        assert_eq!(page.header("content-type"), kind, "{at}");
        let body: Value = serde_json::from_str(&page.body).unwrap_or_else(|_| panic!("no JSON: {at}"));
        let schema = if content["schema"]["$ref"] == "#/components/schemas/Document" { return } else { content };
        assert_eq!(faults(&document, &schema["schema"], &body), Vec::<String>::new(), "{at}");
    }
}

fn fits(pattern: &str, path: &str) -> bool {
    let (pattern, path): (Vec<_>, Vec<_>) = (pattern.split('/').collect(), path.split('/').collect());
    pattern.len() == path.len()
        && pattern.iter().zip(path).all(|(pattern, part)| pattern.starts_with('{') || *pattern == part)
}

/// What a program was told that went well.
pub fn told(page: &Page) -> Value {
    assert!(page.status.is_success(), "{} {}", page.status, page.body);
    serde_json::from_str(&page.body).unwrap_or_else(|_| panic!("no JSON: {}", page.body))
}

/// Why a program was refused: the code, in an answer that says it as it should be said.
pub fn code(page: &Page) -> String {
    let told: Value = serde_json::from_str(&page.body).unwrap_or_else(|_| panic!("no JSON: {}", page.body));
    assert_eq!(page.header("content-type"), "application/problem+json", "{told}");
    assert_eq!(told["status"], page.status.as_u16(), "{told}");
    assert!(page.status.is_client_error() || page.status == StatusCode::INTERNAL_SERVER_ERROR, "{told}");
    let code = told["code"].as_str().unwrap();
    assert!(told["type"].as_str().unwrap().ends_with(&format!("#/x-problems/{code}")), "{told}");
    assert_eq!(told["correlation"].as_str().unwrap().len(), 32, "{told}");
    code.to_owned()
}

/// The field that a refusal names.
pub fn field(page: &Page) -> Option<String> {
    let told: Value = serde_json::from_str(&page.body).unwrap();
    told["field"].as_str().map(str::to_owned)
}
