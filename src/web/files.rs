//! Serves what pages load. Versioned addresses are kept for ever; the worker and the manifest are asked for anew.

use axum::extract::Path;
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::domain::refusal::Refusal;

use super::assets::{Asset, asset};
use super::headers::WORKER;
use super::problem::Problem;
use super::spoken::Spoken;

/// `GET /assets/{version}/{name}`
pub async fn serve(Path(path): Path<String>) -> Result<Response, Problem> {
    let asset = named(&path)?;
    Ok(served(asset, asset.body))
}

/// `GET /phone/sw.js`: it stands under `/phone/`, because a worker rules over nothing above its own address. A worker
/// has no page to ask for its words, so they stand above it.
pub async fn service_worker(spoken: Spoken) -> Result<Response, Problem> {
    let asset = named("sw.js")?;
    let mut script = format!("const WORDS = {};\n", words(spoken)).into_bytes();
    script.extend_from_slice(asset.body);
    let mut response = served(asset, script);
    let headers = response.headers_mut();
    spoken.tell(headers);
    headers.insert(HeaderName::from_static("service-worker-allowed"), HeaderValue::from_static("/phone/"));
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(WORKER));
    Ok(response)
}

fn words(spoken: Spoken) -> Value {
    let words = spoken.0.notices();
    json!({
        "lang": spoken.0.tag(),
        "ask": {"title": words.ask_title, "body": words.ask},
        "answered": {"title": words.answered_title, "body": words.answered},
        "news": {"title": words.news_title, "body": words.news},
        "test": {"title": words.test_title, "body": words.test},
    })
}

/// `GET /phone/manifest.webmanifest`
pub async fn manifest(spoken: Spoken) -> Result<Response, Problem> {
    let asset = named("manifest.webmanifest")?;
    let mut manifest: Value =
        serde_json::from_slice(asset.body).map_err(|_| Problem::broken("the manifest is no JSON"))?;
    manifest["lang"] = spoken.0.tag().into();
    manifest["description"] = spoken.0.notices().description.into();
    let mut response = served(asset, manifest.to_string());
    spoken.tell(response.headers_mut());
    Ok(response)
}

fn named(name: &str) -> Result<Asset, Problem> {
    asset(name).ok_or_else(|| Refusal::NotFound.into())
}

fn served(asset: Asset, body: impl IntoResponse) -> Response {
    let headers = [(header::CONTENT_TYPE, asset.content_type), (header::CACHE_CONTROL, asset.cache_control)];
    (headers, body).into_response()
}
