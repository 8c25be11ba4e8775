//! An operator in a browser of their own, with a passkey for the console.

use countersign::domain::operator::Role;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use super::app::json_of;
use super::browser::{Browser, Page};
use super::house::Installation;
use super::phone::SoftPhone;

pub struct Operator {
    pub browser: Browser,
    pub inside: SoftPhone,
}

impl Operator {
    pub fn new(base: &str) -> Self {
        Self { browser: Browser::new(base), inside: SoftPhone::on(base) }
    }

    /// The first owner, who came in by the terminal's link.
    pub async fn first(house: &Installation) -> Self {
        let link = house.node().house.doors.operate.first_link().await.unwrap().link;
        let mut owner = Self::new(&house.node().base);
        let page = owner.comes_by(&link, "Olga Owner", "olga@corp.example").await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.body);
        owner
    }

    pub async fn calls(&self, path: &str, body: &Value) -> Page {
        self.browser.calls(Method::POST, &format!("/console/api/{path}"), Some(body)).await
    }

    /// Uses a link: makes a passkey and is in.
    pub async fn comes_by(&mut self, link: &str, name: &str, address: &str) -> Page {
        let secret = link.split('#').nth(1).expect("a link with a fragment");
        let mut body = json!({"secret": secret, "name": name, "address": address});
        let begun = self.calls("link/begin", &body).await;
        if begun.status != StatusCode::OK {
            return begun;
        }
        let begun = json_of(&begun);
        body["credential"] = self.inside.creates(&begun["options"]);
        body["challenge"] = begun["challenge"].clone();
        body["operator"] = begun["operator"].clone();
        self.calls("link/finish", &body).await
    }

    /// Signs in with the passkey.
    pub async fn signs_in(&mut self) -> Page {
        self.passes("entry").await
    }

    /// Proves anew who is there.
    pub async fn proves(&mut self) -> Page {
        self.passes("prove").await
    }

    async fn passes(&mut self, call: &str) -> Page {
        let begun = self.calls(&format!("{call}/begin"), &json!({})).await;
        if begun.status != StatusCode::OK {
            return begun;
        }
        let begun = json_of(&begun);
        let credential = self.inside.signs(&begun["options"]);
        let body = json!({"challenge": begun["challenge"], "credential": credential});
        self.calls(&format!("{call}/finish"), &body).await
    }

    pub async fn opens(&self, path: &str) -> Page {
        self.browser.opens(path).await
    }

    /// Sends a form of the console with its token, which stands on any page of it.
    pub async fn submits(&self, path: &str, fields: &[(&str, &str)]) -> Page {
        let csrf = self.token().await;
        let mut all = vec![("csrf", csrf.as_str())];
        all.extend_from_slice(fields);
        self.browser.posts(path, &all).await
    }

    /// Sends a form with a file in it, no redirect followed.
    pub async fn uploads_file(&self, path: &str, token: &str, file: &[u8]) -> Page {
        const BOUNDARY: &str = "----a-line-that-no-file-has";
        let mut body = format!(
            "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n{token}\r\n--{BOUNDARY}\r\n\
             Content-Disposition: form-data; name=\"file\"; filename=\"logo.png\"\r\nContent-Type: image/png\r\n\r\n"
        )
        .into_bytes();
        body.extend_from_slice(file);
        body.extend_from_slice(format!("\r\n--{BOUNDARY}--\r\n").as_bytes());
        let request = self
            .browser
            .request(Method::POST, path)
            .header("origin", &self.browser.public)
            .header("sec-fetch-site", "same-origin")
            .header("sec-fetch-dest", "document")
            .header("content-type", format!("multipart/form-data; boundary={BOUNDARY}"))
            .body(body);
        self.browser.send(request).await
    }

    /// The token of this session's forms.
    pub async fn token(&self) -> String {
        self.opens("/console/applications").await.field("csrf").expect("a form on the page")
    }

    /// Uploads a list by the form that takes one, no redirect followed.
    pub async fn uploads(&self, application: &str, list: impl AsRef<[u8]>) -> Page {
        let path = format!("{application}/import");
        let csrf = self.opens(&path).await.field("csrf").expect("a form on the page");
        self.browser.posts_file(&path, &[("csrf", csrf.as_bytes()), ("list", list.as_ref())]).await
    }

    /// Lets somebody in and tells the link.
    pub async fn lets_in(&self, name: &str, address: &str, role: Role) -> String {
        let fields = [("name", name), ("address", address), ("role", role.as_str())];
        let page = self.submits("/console/operators/new", &fields).await;
        page.text("operator-link").unwrap_or_else(|| panic!("no link: {}", page.body))
    }

    /// Lets somebody in, who comes.
    pub async fn brings(&self, role: Role) -> Self {
        let address = format!("{role}@corp.example");
        let link = self.lets_in(&format!("An {role}"), &address, role).await;
        let mut other = Self::new(&self.browser.base);
        let page = other.comes_by(&link, "", "").await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.body);
        other
    }
}
