//! A phone with the authenticator on it, as an ordinary client of the JSON calls.

use countersign::domain::approval::Decided;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use super::browser::{Browser, PHONE, Page};
use super::phone::SoftPhone;

pub struct Phone {
    pub browser: Browser,
    pub inside: SoftPhone,
}

impl Phone {
    pub fn new(base: &str) -> Self {
        let mut browser = Browser::new(base);
        browser.agent = PHONE;
        Self { inside: SoftPhone::on(base), browser }
    }

    pub async fn posts(&self, path: &str, body: &Value) -> Page {
        self.browser.calls(Method::POST, &format!("/phone/api/{path}"), Some(body)).await
    }

    pub async fn gets(&self, path: &str) -> Page {
        self.browser.calls(Method::GET, &format!("/phone/api/{path}"), None).await
    }

    /// Opens an invitation and registers.
    pub async fn activates(&mut self, link: &str) {
        let page = self.tries_to_activate(link).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    }

    /// The same with a name of its own for the phone.
    pub async fn activates_as(&mut self, link: &str, name: &str) {
        let page = self.tries_to_activate_as(link, name).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    }

    pub async fn tries_to_activate(&mut self, link: &str) -> Page {
        self.tries_to_activate_as(link, "Pixel 9").await
    }

    async fn tries_to_activate_as(&mut self, link: &str, name: &str) -> Page {
        let secret = link.split('#').nth(1).expect("a link with a fragment");
        let opened = self.posts("invitation/open", &json!({"secret": secret})).await;
        if opened.status != StatusCode::OK {
            return opened;
        }
        let opened = json_of(&opened);
        let credential = self.inside.creates(&opened["options"]);
        let body = json!({
            "secret": secret,
            "challenge": opened["challenge"],
            "credential": credential,
            "device_name": name,
        });
        self.posts("invitation/activate", &body).await
    }

    /// Hands in where push messages reach this phone.
    pub async fn subscribes(&self, endpoint: &str) {
        let address = self.inside.subscription(endpoint);
        let body = json!({"endpoint": address.endpoint, "p256dh": address.p256dh, "auth": address.auth});
        let told = json_of(&self.posts("push", &body).await);
        assert_eq!(told["device"]["push"], json!("reached"));
    }

    /// Signs this phone's browser in by its passkey.
    pub async fn logs_in(&mut self) -> Page {
        let begun = json_of(&self.posts("login/begin", &json!({})).await);
        let credential = self.inside.signs(&begun["options"]);
        self.posts("login/finish", &json!({"challenge": begun["challenge"], "credential": credential})).await
    }

    /// The requests on the list.
    pub async fn list(&self) -> Vec<Value> {
        json_of(&self.gets("approvals").await)["approvals"].as_array().unwrap().clone()
    }

    /// The id of the one request on the list.
    pub async fn sees_one(&self) -> String {
        let list = self.list().await;
        assert_eq!(list.len(), 1, "{list:?}");
        list[0]["id"].as_str().unwrap().to_owned()
    }

    /// Approves the one request on the list.
    pub async fn approves(&mut self, number: u8) -> Page {
        let id = self.sees_one().await;
        self.approves_this(&id, number).await
    }

    pub async fn approves_this(&mut self, id: &str, number: u8) -> Page {
        let shown = self.posts(&format!("approvals/{id}/show"), &json!({})).await;
        if shown.status != StatusCode::OK {
            return shown;
        }
        let shown = json_of(&shown);
        let credential = self.inside.signs(&shown["options"]);
        let body = json!({"challenge": shown["challenge"], "number": number, "credential": credential});
        self.posts(&format!("approvals/{id}/approve"), &body).await
    }

    pub async fn denies(&self, id: &str, report: bool) -> Page {
        self.posts(&format!("approvals/{id}/deny"), &json!({"report": report})).await
    }

    pub async fn scans(&self, code: &str) -> Page {
        self.posts("qr", &json!({"code": code})).await
    }
}

pub fn json_of(page: &Page) -> Value {
    assert!(page.status.is_success(), "{} {}", page.status, page.body);
    serde_json::from_str(&page.body).unwrap_or_else(|_| panic!("no JSON: {}", page.body))
}

/// What an answer to a yes or a no came to.
pub fn decided(page: &Page) -> Decided {
    let told = json_of(page);
    match told["decided"].as_str().unwrap() {
        "now" => Decided::Now,
        "already" => Decided::Already,
        "late" => Decided::Late,
        "wrong_number" => Decided::WrongNumber { left: u8::try_from(told["left"].as_u64().unwrap()).unwrap() },
        other => panic!("{other}"),
    }
}

/// The stable code of a refused call.
pub fn refusal(page: &Page) -> String {
    let told: Value = serde_json::from_str(&page.body).unwrap_or_else(|_| panic!("no JSON: {}", page.body));
    assert!(!told["correlation"].as_str().unwrap().is_empty());
    told["refusal"].as_str().unwrap().to_owned()
}
