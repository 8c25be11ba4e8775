//! Serves what pages load. Versioned addresses are kept for ever; the worker and the manifest are asked for anew.

use axum::extract::Path;
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::{IntoResponse as _, Response};

use crate::domain::refusal::Refusal;

use super::assets::asset;
use super::headers::WORKER;
use super::problem::Problem;

/// `GET /assets/{version}/{name}`
pub async fn serve(Path(path): Path<String>) -> Result<Response, Problem> {
    file(&path)
}

/// `GET /phone/sw.js`: it stands under `/phone/`, because a worker rules over nothing above its own address.
pub async fn service_worker() -> Result<Response, Problem> {
    let mut response = file("sw.js")?;
    let headers = response.headers_mut();
    headers.insert(HeaderName::from_static("service-worker-allowed"), HeaderValue::from_static("/phone/"));
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(WORKER));
    Ok(response)
}

/// `GET /phone/manifest.webmanifest`
pub async fn manifest() -> Result<Response, Problem> {
    file("manifest.webmanifest")
}

fn file(name: &str) -> Result<Response, Problem> {
    let asset = asset(name).ok_or_else(|| Problem::from(Refusal::NotFound))?;
    let headers = [(header::CONTENT_TYPE, asset.content_type), (header::CACHE_CONTROL, asset.cache_control)];
    Ok((headers, asset.body).into_response())
}
