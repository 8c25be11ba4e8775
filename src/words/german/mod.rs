//! German.

mod account;
mod acts;
mod api;
mod changes;
mod claims;
mod console;
mod credential;
mod errors;
mod external;
mod federation;
mod labels;
mod leaving;
mod letters;
mod lists;
mod log;
mod look;
mod notices;
mod phrases;
mod providers;
mod refusals;
mod rescue;
mod rows;
mod saml;
mod tenant;
mod tokens;
mod trust;

use super::Book;

/// Everything in German.
pub(super) const BOOK: Book = Book {
    account: account::ACCOUNT,
    acts: acts::ACTS,
    api: api::API,
    changes: changes::CHANGES,
    claims: claims::CLAIMS,
    console: console::CONSOLE,
    credential: credential::CREDENTIAL,
    external: external::EXTERNAL,
    federation: federation::FEDERATION,
    labels: labels::LABELS,
    leaving: leaving::LEAVING,
    letters: letters::LETTERS,
    lists: lists::LISTS,
    log: log::LOG,
    look: look::LOOK,
    notices: notices::NOTICES,
    phrases: phrases::PHRASES,
    providers: providers::PROVIDERS,
    rescue: rescue::RESCUE,
    rows: rows::ROWS,
    errors: errors::ERRORS,
    saml: saml::SAML,
    tenant: tenant::TENANT,
    tokens: tokens::TOKENS,
    trust: trust::TRUST,
    list_too_large: lists::TOO_LARGE,
    list_sets_identity: lists::SETS_IDENTITY,
    list_broken: lists::BROKEN,
    not_a_list: lists::not_a_list,
    refusal: refusals::refusal,
    instant: letters::instant,
    number: lists::number,
};
