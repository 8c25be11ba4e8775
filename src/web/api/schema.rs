//! The shapes of what the API takes and tells, in JSON Schema.

use serde_json::{Map, Value, json};

use crate::domain::application::{Cloud, FirstOffer};
use crate::domain::claims::Method;
use crate::domain::logged::Status;
use crate::domain::refusal::Refusal;
use crate::domain::service_provider::NameIdRule;
use crate::domain::user::Standing;
use crate::store::directory::LONGEST_PAGE;

/// An object of exactly these fields. A name that ends with `?` may be left out.
fn object(fields: &[(&str, Value)]) -> Value {
    let mut properties = Map::new();
    let mut required = Vec::new();
    for (name, shape) in fields {
        let plain = name.trim_end_matches('?');
        if plain == *name {
            required.push(plain);
        }
        properties.insert(plain.to_owned(), shape.clone());
    }
    json!({"type": "object", "properties": properties, "required": required, "additionalProperties": false})
}

/// The schema of this name.
fn of(name: &str) -> Value {
    json!({"$ref": format!("#/components/schemas/{name}")})
}

fn list_of(items: &Value) -> Value {
    json!({"type": "array", "items": items})
}

fn page_of(name: &str) -> Value {
    object(&[("items", list_of(&of(name))), ("next", maybe(&text("A cursor; null after the last page.")))])
}

fn text(about: &str) -> Value {
    json!({"type": "string", "description": about})
}

/// The same, or null.
fn maybe(shape: &Value) -> Value {
    json!({"anyOf": [shape, {"type": "null"}]})
}

fn one_of<'a>(words: impl IntoIterator<Item = &'a str>) -> Value {
    json!({"type": "string", "enum": words.into_iter().collect::<Vec<_>>()})
}

fn flag(about: &str, usual: bool) -> Value {
    json!({"type": "boolean", "description": about, "default": usual})
}

/// Every shape, by name.
#[must_use]
pub fn schemas() -> Map<String, Value> {
    let parts = [simple(), people(), applications(), service_providers(), requests(), errors()];
    parts.into_iter().flatten().map(|(name, shape)| (name.to_owned(), shape)).collect()
}

type Shapes = Vec<(&'static str, Value)>;

fn simple() -> Shapes {
    vec![
        ("Id", json!({"type": "string", "pattern": "^[0-9a-f]{32}$"})),
        ("Time", json!({"type": "string", "format": "date-time", "description": "UTC, with milliseconds."})),
        ("DomainName", text("A domain name, as A-labels.")),
        ("Words", text("Words, or beginnings of them.")),
        ("Cursor", text("Opaque.")),
        ("Limit", json!({"type": "integer", "minimum": 1, "maximum": LONGEST_PAGE})),
        ("Standing", one_of(Standing::ALL.iter().map(|standing| standing.as_str()))),
        ("Document", json!({"type": "object"})),
    ]
}

fn people() -> Shapes {
    let statuses = Standing::ALL.iter().map(|standing| standing.as_str()).chain(["removed"]);
    let invitation = object(&[
        ("sent_at", of("Time")),
        ("expires_at", of("Time")),
        ("opened_at", maybe(&of("Time"))),
        ("used_at", maybe(&of("Time"))),
    ]);
    let person = object(&[
        ("id", of("Id")),
        ("address", text("The user principal name.")),
        ("name", maybe(&text("How they are called."))),
        ("domain", of("DomainName")),
        ("immutable_id", text("By which Entra ID finds them.")),
        ("status", one_of(statuses)),
        ("language", maybe(&text("A language tag."))),
        ("devices", json!({"type": "integer", "minimum": 0})),
        ("last_active_at", maybe(&of("Time"))),
        ("invitation", maybe(&invitation)),
    ]);
    let reveal = flag("Tells the link, which takes the scope `invitations:links`; each time is logged.", false);
    let new = object(&[
        ("address", text("The user principal name, letter for letter.")),
        ("name?", maybe(&text("At most 64 characters."))),
        ("immutable_id?", maybe(&text("Takes the scope `users:identity`; one is made where it is left out."))),
        ("personal_address?", maybe(&text("Where the mail goes instead; takes the scope `users:identity`."))),
        ("language?", maybe(&text("A language tag."))),
        ("mail?", flag("Sends the invitation.", true)),
        ("reveal_link?", reveal.clone()),
    ]);
    let invited = object(&[
        ("user", of("Person")),
        ("mailed_to", maybe(&text("Where the invitation went."))),
        ("link?", text("A bearer credential: whoever has it can activate the account.")),
    ]);
    let device = object(&[
        ("id", of("Id")),
        ("name", text("How its owner calls it.")),
        ("push", one_of(["reached", "unreached"])),
        ("created_at", of("Time")),
        ("last_active_at", of("Time")),
    ]);
    vec![
        ("Person", person),
        ("People", page_of("Person")),
        ("NewPerson", new),
        ("NewInvitation", object(&[("reveal_link?", reveal)])),
        ("Invited", invited),
        ("Device", device),
        ("Devices", page_of("Device")),
    ]
}

fn applications() -> Shapes {
    let clouds = || one_of([Cloud::Worldwide, Cloud::Us, Cloud::China].map(Cloud::as_str));
    let offers = || one_of([FirstOffer::Push, FirstOffer::Qr].map(FirstOffer::as_str));
    let lifetime = || json!({"type": "integer", "minimum": 0, "maximum": 86_400});
    let about = "A domain of the application above this one. People of this one can sign in only where Microsoft has it as \
                 a root domain that is federated by itself, and does not have it inherit (AADSTS50107).";
    let domain = object(&[
        ("name", of("DomainName")),
        ("issuer", text("Which the tenant stores; it never changes.")),
        ("above", maybe(&text(about))),
    ]);
    let application = object(&[
        ("id", of("Id")),
        ("name", text("People read it.")),
        ("cloud", clouds()),
        ("realm", text("Which relying party asks.")),
        ("reply_url", text("Where answers go.")),
        ("first_offer", offers()),
        ("session_lifetime_seconds", lifetime()),
        (
            "trust",
            json!({"type": "boolean", "description": "Whether apps without a browser are answered, by WS-Trust."}),
        ),
        ("sign_out_origins", list_of(&text("A browser that signed out may be sent on to there."))),
        ("domains", list_of(&domain)),
    ]);
    let settings = object(&[
        ("name?", maybe(&text("At most 64 characters. What is left out, here and below, stays as it is."))),
        ("first_offer?", maybe(&offers())),
        (
            "session_lifetime_seconds?",
            maybe(&json!({"type": "integer", "minimum": 300, "maximum": 86_400, "multipleOf": 60})),
        ),
        ("trust?", json!({"type": ["boolean", "null"], "description": "Answers apps without a browser, by WS-Trust."})),
        ("sign_out_origins?", maybe(&list_of(&text("An https origin such as `https://portal.example`.")))),
    ]);
    let new = object(&[
        ("name", text("At most 64 characters.")),
        ("domains", json!({"type": "array", "items": of("DomainName"), "minItems": 1})),
        ("cloud?", clouds()),
        ("realm?", maybe(&text("Only for a cloud without one of its own."))),
        ("first_offer?", offers()),
        ("session_lifetime_seconds?", lifetime()),
        ("trust?", flag("Answers apps without a browser, by WS-Trust.", false)),
    ]);
    vec![
        ("Application", application),
        ("Applications", page_of("Application")),
        ("NewApplication", new),
        ("ApplicationSettings", settings),
    ]
}

fn service_providers() -> Shapes {
    let names = || one_of(NameIdRule::ALL.iter().map(|rule| rule.as_str()));
    let texts =
        |about: &str| json!({"type": "array", "items": {"type": "string"}, "maxItems": 16, "description": about});
    let address = object(&[
        ("index", json!({"type": "integer", "minimum": 0, "maximum": 65_535})),
        ("url", text("Answers go there by POST.")),
    ]);
    let provider = object(&[
        ("id", of("Id")),
        ("entity_id", text("Compared byte for byte with a request's issuer.")),
        ("acs", list_of(&address)),
        ("sign_out_url", maybe(&text("Answers to sign-outs go there by POST."))),
        ("name_id", names()),
        ("certificates", list_of(&text("DER in base64."))),
        ("require_signed", json!({"type": "boolean"})),
        ("allow_sha1", json!({"type": "boolean"})),
    ]);
    let new = object(&[
        (
            "metadata?",
            maybe(&text("Its metadata in XML; what is given beside it counts instead. A call has 64 kB at most.")),
        ),
        ("entity_id?", maybe(&text("Only where there is no metadata."))),
        ("acs?", texts("Where it takes answers, https only; the first where a request names none.")),
        ("sign_out_url?", maybe(&text("Where it takes answers to sign-outs."))),
        ("name_id?", names()),
        ("certificates?", texts("What it signs its requests with: PEM, or DER in base64.")),
        ("require_signed?", flag("Refuses requests that are not signed.", false)),
        ("allow_sha1?", flag("Takes signatures with SHA-1, of Microsoft 365 alone.", false)),
    ]);
    vec![("ServiceProvider", provider), ("ServiceProviders", page_of("ServiceProvider")), ("NewServiceProvider", new)]
}

fn requests() -> Shapes {
    let person = object(&[("id", of("Id")), ("address", maybe(&text("The user principal name.")))]);
    let request = object(&[
        ("id", of("Id")),
        ("asked_at", of("Time")),
        ("fetched_at", maybe(&of("Time"))),
        ("ended_at", maybe(&of("Time"))),
        ("user", maybe(&person)),
        ("application", of("Id")),
        ("outcome", one_of(Status::ALL.iter().map(|status| status.as_str()))),
        ("reason", maybe(&text("The code of the no, where it was refused."))),
        ("method", maybe(&one_of(Method::ALL.iter().map(|method| method.as_str())))),
        ("address", text("The network address it came from.")),
        ("place", maybe(&text("City and country, as far as a database knows."))),
        ("country", maybe(&text("The country's code."))),
        ("browser", text("From a fixed vocabulary.")),
        ("system", text("From a fixed vocabulary.")),
        ("recognised", json!({"type": "boolean"})),
        ("correlation", of("Id")),
    ]);
    vec![("Request", request), ("Requests", page_of("Request"))]
}

fn errors() -> Shapes {
    let codes = Refusal::ALL.iter().map(|refusal| refusal.code());
    let problem = object(&[
        ("type", json!({"type": "string", "format": "uri"})),
        ("title", text("What happened.")),
        ("status", json!({"type": "integer"})),
        ("detail", text("What it means, and what to do.")),
        ("code", one_of(codes)),
        ("correlation", of("Id")),
        ("field?", text("Which field or parameter it is about.")),
    ]);
    vec![("Problem", problem)]
}
