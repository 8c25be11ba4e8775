//! Every address, in one place.

use std::any::Any;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{Response, StatusCode};
use axum::middleware::from_fn_with_state;
use axum::routing::{delete, get, post, put};
use tower_http::catch_panic::CatchPanicLayer;

use super::state::Doors;
use super::{
    account, api, bodies, console, face, files, guard, headers, ops, phone, problem, sign_in, sso, through, waiting,
};

/// Puts the doors in.
pub fn router(doors: Doors) -> Router {
    Router::new()
        .merge(relying_parties())
        .merge(pages())
        .merge(authenticator())
        .merge(console_entry())
        .merge(console())
        .merge(account())
        .route("/assets/organisation/{file}", get(face::picture))
        .route("/assets/accent/{file}", get(face::accent))
        .merge(programs())
        .route("/assets/{*path}", get(files::serve))
        .route("/healthz", get(ops::alive))
        .route("/readyz", get(ops::ready))
        .route("/metrics", get(ops::metrics))
        .layer(CatchPanicLayer::custom(broken))
        .layer(DefaultBodyLimit::max(bodies::LARGEST))
        .layer(from_fn_with_state(doors.clone(), bodies::in_time))
        .layer(from_fn_with_state(doors.clone(), api::gate::gate))
        .layer(from_fn_with_state(doors.clone(), guard::guard))
        .layer(from_fn_with_state(doors.clone(), problem::dress))
        .layer(from_fn_with_state(doors.clone(), headers::all))
        .layer(from_fn_with_state(doors.requests.clone(), through::carry))
        .with_state(doors)
}

fn relying_parties() -> Router<Doors> {
    Router::new()
        .route("/fed/{domain}/wsfed", get(sso::wsfed::receive))
        .route("/fed/{domain}/wsfed/", get(sso::wsfed::receive))
        .route("/fed/{domain}/signout", get(sso::wsfed::sign_out))
        .route("/fed/{domain}/signout/", get(sso::wsfed::sign_out))
        .route("/FederationMetadata/2007-06/FederationMetadata.xml", get(sso::metadata::serve))
        .route("/fed/{domain}/trust/mex", get(sso::trust::mex))
        .route("/fed/{domain}/trust/2005/usernamemixed", post(sso::trust::february_2005))
        .route("/fed/{domain}/trust/13/usernamemixed", post(sso::trust::oasis_1_3))
        .route("/fed/{domain}/signout", post(sso::saml::take))
        .route("/fed/{domain}/signout/", post(sso::saml::take))
        .route("/fed/{domain}/saml", get(sso::saml::receive))
        .route("/fed/{domain}/saml/", get(sso::saml::receive))
        .route("/fed/{domain}/saml", post(sso::saml::take))
        .route("/fed/{domain}/saml/", post(sso::saml::take))
        .route("/fed/{domain}/saml/continue", get(sso::saml::proceed))
        .route("/fed/{domain}/saml/metadata", get(sso::saml::metadata))
        .route("/eam/.well-known/openid-configuration", get(sso::eam::discovery))
        .route("/eam/jwks", get(sso::eam::jwks))
        .route("/eam/authorize", get(sso::eam::receive))
        .route("/eam/authorize", post(sso::eam::take))
        .route("/eam/continue", get(sso::eam::proceed))
}

fn pages() -> Router<Doors> {
    Router::new()
        .route("/sign-in/{id}", get(sign_in::show::show))
        .route("/sign-in/{id}/who", post(sign_in::act::who))
        .route("/sign-in/{id}/ask", post(sign_in::act::ask))
        .route("/sign-in/{id}/cancel", post(sign_in::act::cancel))
        .route("/sign-in/{id}/back", post(sign_in::act::back))
        .route("/sign-in/{id}/passkey", post(sign_in::act::passkey))
        .route("/sign-in/{id}/passcode", post(sign_in::act::passcode))
        .route("/sign-in/{id}/answer", post(sign_in::answer::answer))
        .route("/waiting/{id}/events", get(waiting::events))
        .route("/waiting/{id}/state", get(waiting::state))
        .route("/waiting/{id}/passkey", post(waiting::passkey))
}

fn authenticator() -> Router<Doors> {
    Router::new()
        .route("/phone/", get(phone::shell::shell))
        .route("/phone/activate", get(phone::shell::shell))
        .route("/phone/q/{code}", get(phone::shell::shell))
        .route("/phone/sw.js", get(files::service_worker))
        .route("/phone/manifest.webmanifest", get(files::manifest))
        .route("/phone/api/invitation/open", post(phone::session::open))
        .route("/phone/api/invitation/activate", post(phone::session::activate))
        .route("/phone/api/login/begin", post(phone::session::login))
        .route("/phone/api/login/finish", post(phone::session::logged_in))
        .route("/phone/api/me", get(phone::session::me))
        .route("/phone/api/push", post(phone::session::push))
        .route("/phone/api/sign-out", post(phone::session::sign_out))
        .route("/phone/api/approvals", get(phone::approvals::list))
        .route("/phone/api/recent", get(phone::approvals::recent))
        .route("/phone/api/approvals/{id}/show", post(phone::approvals::show))
        .route("/phone/api/approvals/{id}/approve", post(phone::approvals::yes))
        .route("/phone/api/approvals/{id}/deny", post(phone::approvals::no))
        .route("/phone/api/qr", post(phone::approvals::scanned))
        .route("/phone/add", get(phone::shell::shell))
        .route("/phone/api/code/begin", post(phone::code::begin))
        .route("/phone/api/code/finish", post(phone::code::finish))
        .route("/phone/api/devices/begin", post(phone::devices::begin))
        .route("/phone/api/devices/offer", post(phone::devices::offer))
        .route("/phone/api/devices/open", post(phone::devices::open))
        .route("/phone/api/devices/ask", post(phone::devices::ask))
        .route("/phone/api/devices/state", post(phone::devices::state))
        .route("/phone/api/devices/register", post(phone::devices::register))
        .route("/phone/api/devices/finish", post(phone::devices::finish))
        .route("/phone/api/devices/{id}/show", post(phone::devices::show))
        .route("/phone/api/devices/{id}/grant", post(phone::devices::grant))
        .route("/phone/api/devices/{id}/refuse", post(phone::devices::refuse))
}

/// The administrator's console: what stands open to whoever has a link or a passkey yet to show.
fn console_entry() -> Router<Doors> {
    Router::new()
        .route("/console/sign-in", get(console::entry::sign_in))
        .route("/console/begin", get(console::begin::page))
        .route("/console/api/entry/begin", post(console::entry::entry_begin))
        .route("/console/api/entry/finish", post(console::entry::entry_finish))
        .route("/console/api/link/open", post(console::begin::open))
        .route("/console/api/link/begin", post(console::begin::begin))
        .route("/console/api/link/finish", post(console::begin::finish))
}

/// The administrator's console: what takes somebody who is in.
fn console() -> Router<Doors> {
    Router::new()
        .merge(people())
        .route("/console/", get(console::entry::home))
        .route("/console/prove", get(console::entry::prove))
        .route("/console/sign-out", post(console::entry::sign_out))
        .route("/console/api/prove/begin", post(console::entry::prove_begin))
        .route("/console/api/prove/finish", post(console::entry::prove_finish))
        .route("/console/applications", get(console::applications::list))
        .route("/console/applications/new", get(console::applications::new))
        .route("/console/applications/new", post(console::applications::add))
        .route("/console/applications/{id}", get(console::applications::overview))
        .route("/console/applications/{id}/settings", get(console::tuning::show))
        .route("/console/applications/{id}/settings", post(console::tuning::tune))
        .route("/console/applications/{id}/domains", post(console::tuning::add_domain))
        .merge(service_providers())
        .merge(external_mfa())
        .merge(tenant())
        .route("/console/applications/{id}/federation", get(console::applications::federation))
        .route("/console/applications/{id}/users", get(console::users::of_application))
        .route("/console/applications/{id}/sheet", get(console::sheet::ask))
        .route("/console/applications/{id}/sheet", post(console::sheet::print))
        .route("/console/applications/{id}/invite", get(console::users::invite_form))
        .route("/console/applications/{id}/invite", post(console::users::invite))
        .route("/console/applications/{id}/import", get(console::imports::new))
        .route("/console/applications/{id}/import", post(console::imports::upload))
        .route("/console/applications/{id}/imports", get(console::imports::list))
        .route("/console/applications/{id}/imports/{import}", get(console::imports::show))
        .route("/console/applications/{id}/imports/{import}", post(console::imports::act))
        .route("/console/applications/{id}/imports/{import}/result.csv", get(console::imports::result))
        .route("/console/api/imports/{import}", get(console::imports::progress))
        .route("/console/organisation", get(console::organisation::show))
        .route("/console/organisation", post(console::organisation::dress))
        .route("/console/organisation/logo", post(console::organisation::hang))
        .route("/console/organisation/logo/remove", post(console::organisation::take_down))
        .route("/console/requests", get(console::requests::list))
        .route("/console/requests/export", get(console::requests::export))
        .route("/console/requests/{id}", get(console::requests::one))
        .route("/console/operators", get(console::operators::list))
        .route("/console/operators/new", get(console::operators::new))
        .route("/console/operators/new", post(console::operators::invite))
        .route("/console/operators/{id}", get(console::operators::one))
        .route("/console/operators/{id}/link", post(console::operators::link))
        .route("/console/operators/{id}/role", post(console::operators::role))
        .route("/console/operators/{id}/remove", post(console::operators::remove))
        .route("/console/tokens", get(console::tokens::list))
        .route("/console/tokens/new", get(console::tokens::new))
        .route("/console/tokens/new", post(console::tokens::make))
        .route("/console/tokens/{id}/revoke", post(console::tokens::revoke))
        .route("/console/tokens/calls", get(console::calls::list))
        .route("/console/errors", get(console::errors::show))
        .route("/console/keys", get(console::keys::show))
        .route("/console/keys/roll", post(console::keys::roll))
        .route("/console/keys/confirm", post(console::keys::confirm))
        .route("/console/keys/switch", post(console::keys::switch))
        .route("/console/keys/replace", post(console::keys::replace))
        .route("/console/changes", get(console::changes::list))
        .route("/console/changes/export", get(console::changes::export))
        .route("/console/changes/head", get(console::changes::head))
}

/// The console's pages of service providers of SAML 2.0.
fn service_providers() -> Router<Doors> {
    Router::new()
        .route("/console/applications/{id}/service-providers", get(console::providers::list))
        .route("/console/applications/{id}/service-providers/new", get(console::providers::new))
        .route("/console/applications/{id}/service-providers/new", post(console::providers::add))
        .route("/console/applications/{id}/service-providers/metadata", post(console::providers::describe))
        .route("/console/applications/{id}/service-providers/{provider}", get(console::providers::show))
        .route("/console/applications/{id}/service-providers/{provider}", post(console::providers::change))
        .route("/console/applications/{id}/service-providers/{provider}/remove", post(console::providers::remove))
}

/// The console's page of tenants that ask for second factors.
fn external_mfa() -> Router<Doors> {
    Router::new()
        .route("/console/applications/{id}/external-mfa", get(console::external::show))
        .route("/console/applications/{id}/external-mfa/add", post(console::external::add))
        .route("/console/applications/{id}/external-mfa/remove", post(console::external::remove))
        .route("/console/applications/{id}/external-mfa/link", post(console::external::link))
        .route("/console/applications/{id}/external-mfa/unlink", post(console::external::unlink))
        .route("/console/applications/{id}/external-mfa/{method}/list", get(console::external_list::ask))
        .route("/console/applications/{id}/external-mfa/{method}/list", post(console::external_list::link))
        .route("/console/applications/{id}/external-mfa/{method}/list/trial", post(console::external_list::look))
        .route("/console/applications/{id}/external-mfa/roll", post(console::external::roll))
        .route("/console/applications/{id}/external-mfa/replace", post(console::external::replace))
}

/// The console's pages that set a tenant up.
fn tenant() -> Router<Doors> {
    Router::new()
        .route("/console/applications/{id}/tenant", get(console::tenant::connect::show))
        .route("/console/applications/{id}/tenant", post(console::tenant::connect::act))
        .route("/console/api/tenant/{id}", post(console::tenant::connect::look))
        .route("/console/applications/{id}/tenant/{domain}", get(console::tenant::plan::show))
        .route("/console/applications/{id}/tenant/{domain}", post(console::tenant::plan::apply))
        .route("/console/applications/{id}/tenant/{domain}/check", get(console::tenant::check::show))
        .route("/console/applications/{id}/tenant/{domain}/undo", get(console::tenant::undo::ask))
        .route("/console/applications/{id}/tenant/{domain}/undo", post(console::tenant::undo::undo))
        .route("/console/applications/{id}/tenant/{domain}/next-certificate", get(console::tenant::next::ask))
        .route("/console/applications/{id}/tenant/{domain}/next-certificate", post(console::tenant::next::hand_over))
        .route("/console/applications/{id}/tenant/{domain}/people", get(console::tenant::people::show))
        .route("/console/applications/{id}/tenant/{domain}/people", post(console::tenant::people::act))
        .route("/console/applications/{id}/tenant/{domain}/people/undo", get(console::tenant::take_back::again))
        .route("/console/applications/{id}/tenant/{domain}/people/undo", post(console::tenant::take_back::show))
        .route("/console/applications/{id}/tenant/{domain}/people/undo/{nth}", get(console::tenant::take_back::file))
        .route("/console/applications/{id}/tenant/{domain}/people/take-back", get(console::tenant::take_back::again))
        .route("/console/applications/{id}/tenant/{domain}/people/take-back", post(console::tenant::take_back::act))
}

/// The console's pages of people, and what they ask while they are open.
fn people() -> Router<Doors> {
    Router::new()
        .route("/console/users", get(console::users::all))
        .route("/console/api/live/users", get(console::live::all))
        .route("/console/api/live/users/events", get(console::live::all_events))
        .route("/console/api/live/users/{id}", get(console::live::one))
        .route("/console/api/live/users/{id}/events", get(console::live::events_of_one))
        .route("/console/api/live/applications/{id}/users", get(console::live::of_application))
        .route("/console/api/live/applications/{id}/users/events", get(console::live::events_of_application))
        .route("/console/users/{id}/resend", post(console::lifecycle::resend))
        .route("/console/users/{id}/invitation/revoke", post(console::lifecycle::revoke))
        .route("/console/users/{id}/suspend", post(console::lifecycle::suspend))
        .route("/console/users/{id}/resume", post(console::lifecycle::resume))
        .route("/console/users/{id}/remove", get(console::lifecycle::ask_to_remove))
        .route("/console/users/{id}/remove", post(console::lifecycle::remove))
        .route("/console/users/{id}", get(console::person::show))
        .route("/console/users/{id}/devices/{device}", get(console::person::device))
        .route("/console/users/{id}/devices/{device}/rename", post(console::person::rename))
        .route("/console/users/{id}/devices/{device}/remove", post(console::person::retire))
        .route("/console/users/{id}/devices/{device}/push", post(console::person::test_push))
        .route("/console/users/{id}/sessions/end", post(console::person::end_sessions))
        .route("/console/users/{id}/identity", get(console::identity::show))
        .route("/console/users/{id}/immutable-id", post(console::identity::immutable_id))
        .route("/console/users/{id}/personal-address", post(console::identity::personal_address))
        .route("/console/users/{id}/protect", get(console::identity::ask_to_protect))
        .route("/console/users/{id}/protect", post(console::identity::protect))
        .route("/console/users/{id}/test", get(console::tested::show))
        .route("/console/users/{id}/reactivate", get(console::reactivate::ask))
        .route("/console/users/{id}/reactivate", post(console::reactivate::issue))
        .route("/console/users/{id}/passcode", get(console::passcode::ask))
        .route("/console/users/{id}/passcode", post(console::passcode::issue))
}

/// A person's own page.
fn account() -> Router<Doors> {
    Router::new()
        .route("/account", get(account::entry::bare))
        .route("/account/", get(account::overview::show))
        .route("/account/sign-in", get(account::entry::sign_in))
        .route("/account/sign-out", post(account::entry::sign_out))
        .route("/account/removed", get(account::devices::removed))
        .route("/account/api/entry/begin", post(account::entry::begin))
        .route("/account/api/entry/finish", post(account::entry::finish))
        .route("/account/devices/{id}", get(account::devices::one))
        .route("/account/devices/{id}/rename", post(account::devices::rename))
        .route("/account/api/devices/{id}/remove", post(account::devices::begin_removal))
        .route("/account/devices/{id}/remove", post(account::devices::remove))
        .route("/account/add", get(account::add::explain))
        .route("/account/api/add", post(account::add::begin))
        .route("/account/add", post(account::add::offer))
        .route("/account/requests/{id}/report", post(account::overview::report))
        .route("/account/sessions/end", post(account::overview::end_sessions))
}

/// The API: each of these is described in its table.
fn programs() -> Router<Doors> {
    Router::new()
        .route("/api/v1/openapi.json", get(api::document::serve))
        .route("/api/v1/users", get(api::users::list))
        .route("/api/v1/users", post(api::users::create))
        .route("/api/v1/users/{id}", get(api::users::one))
        .route("/api/v1/users/{id}", delete(api::lifecycle::remove))
        .route("/api/v1/users/{id}/suspend", post(api::lifecycle::suspend))
        .route("/api/v1/users/{id}/resume", post(api::lifecycle::resume))
        .route("/api/v1/users/{id}/invitation", post(api::lifecycle::invite_again))
        .route("/api/v1/users/{id}/invitation", delete(api::lifecycle::revoke_invitation))
        .route("/api/v1/users/{id}/devices", get(api::users::devices))
        .route("/api/v1/applications", get(api::applications::list))
        .route("/api/v1/applications", post(api::applications::create))
        .route("/api/v1/applications/{id}", get(api::applications::one))
        .route("/api/v1/applications/{id}", put(api::applications::replace))
        .route("/api/v1/applications/{id}/service-providers", get(api::providers::list))
        .route("/api/v1/applications/{id}/service-providers", post(api::providers::create))
        .route("/api/v1/applications/{id}/service-providers/{provider}", get(api::providers::one))
        .route("/api/v1/applications/{id}/service-providers/{provider}", put(api::providers::replace))
        .route("/api/v1/applications/{id}/service-providers/{provider}", delete(api::providers::remove))
        .route("/api/v1/requests", get(api::requests::list))
}

/// A panic ends its request and nothing else; what it said may quote input and stays out of the log.
fn broken(_panic: Box<dyn Any + Send>) -> Response<axum::body::Body> {
    tracing::error!("a handler panicked");
    let mut response = Response::new(axum::body::Body::empty());
    *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
    response
}
