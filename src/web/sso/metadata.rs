//! What the instance says of itself, at the host's root: there Entra ID looks for new certificates.

use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};

use crate::flow::metadata::Metadata;
use crate::web::problem::Problem;
use crate::web::visit::Visit;

/// Whoever kept it asks whether it has changed; nobody shows a certificate for long that is no longer published.
const KEPT: &str = "public, max-age=300, must-revalidate";

/// `GET /FederationMetadata/2007-06/FederationMetadata.xml`
pub async fn serve(State(metadata): State<Metadata>, visit: Visit, headers: HeaderMap) -> Result<Response, Problem> {
    let published = metadata.published(&visit.visitor.source).await?;
    let tag = HeaderValue::from_str(&published.tag).map_err(|_| Problem::broken("a tag is no header"))?;
    let has_it = headers
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|tags| tags.to_str().ok())
        .flat_map(|tags| tags.split(','))
        .any(|other| other.trim().trim_start_matches("W/") == published.tag || other.trim() == "*");
    let common = [(header::ETAG, tag), (header::CACHE_CONTROL, HeaderValue::from_static(KEPT))];
    if has_it {
        return Ok((StatusCode::NOT_MODIFIED, common).into_response());
    }
    let kind = [(header::CONTENT_TYPE, HeaderValue::from_static("application/samlmetadata+xml; charset=utf-8"))];
    Ok((common, kind, published.text.clone()).into_response())
}
