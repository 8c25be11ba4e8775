//! SAML 2.0: Microsoft 365 and other service providers ask, and get answers that strangers believe.

mod attacks;
mod back;
mod command;
mod console;
mod leaving;
mod metadata;
mod passing;
mod pysaml2;
mod signed;
pub mod strangers;
mod walk;

use samael::metadata::EntityDescriptor;
use samael::schema::Assertion;
use samael::service_provider::{ServiceProvider, ServiceProviderBuilder};

use crate::harness::house::{DOMAIN, Installation};
use crate::harness::provider::{Provider, id_of};

/// Years, so that the library's own clock does not matter: times are judged elsewhere.
const LENIENT: chrono::Duration = chrono::Duration::days(10_000);

/// What a library that we did not write makes of an answer, with what our own metadata tells it.
pub async fn samael_judges(
    xml: &str,
    house: &Installation,
    provider: &Provider,
    request: &str,
) -> Result<Assertion, String> {
    let metadata = house.browser().asks(&format!("/fed/{DOMAIN}/saml/metadata")).await.body;
    samael_judges_by(&metadata, xml, provider, request)
}

/// The same with what our metadata told it before.
pub fn samael_judges_by(metadata: &str, xml: &str, provider: &Provider, request: &str) -> Result<Assertion, String> {
    let metadata: EntityDescriptor = metadata.parse().map_err(|error| format!("{error:?}"))?;
    let judge: ServiceProvider = ServiceProviderBuilder::default()
        .entity_id(provider.entity_id.clone())
        .acs_url(provider.reply_url.clone())
        .idp_metadata(metadata)
        .max_clock_skew(LENIENT)
        .max_issue_delay(LENIENT)
        .build()
        .map_err(|error| error.to_string())?;
    judge.parse_xml_response(xml, Some(&[id_of(request)])).map_err(|error| error.to_string())
}
