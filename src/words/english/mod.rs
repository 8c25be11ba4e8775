//! English. Its tables stand beside their keys, one storey up; here is what takes more than a table.

mod letters;
mod lists;
mod refusals;

use super::{
    Book, account, acts, api, causes, changes, checks, claims, console, credential, errors, external, external_list,
    federation, identities, labels, leaving, log, look, notices, phrases, providers, rescue, rows, saml, senses,
    tenant, tokens, trust,
};

/// Everything in English.
pub(super) const BOOK: Book = Book {
    account: account::ENGLISH,
    acts: acts::ENGLISH,
    api: api::ENGLISH,
    changes: changes::ENGLISH,
    causes: causes::ENGLISH,
    checks: checks::ENGLISH,
    claims: claims::ENGLISH,
    console: console::ENGLISH,
    credential: credential::ENGLISH,
    external: external::ENGLISH,
    external_list: external_list::ENGLISH,
    federation: federation::ENGLISH,
    identities: identities::ENGLISH,
    labels: labels::ENGLISH,
    leaving: leaving::ENGLISH,
    letters: super::letters::ENGLISH,
    lists: super::lists::ENGLISH,
    log: log::ENGLISH,
    look: look::ENGLISH,
    notices: notices::ENGLISH,
    phrases: phrases::ENGLISH,
    providers: providers::ENGLISH,
    rescue: rescue::ENGLISH,
    rows: rows::ENGLISH,
    errors: errors::ENGLISH,
    saml: saml::ENGLISH,
    senses: senses::ENGLISH,
    tenant: tenant::ENGLISH,
    tokens: tokens::ENGLISH,
    trust: trust::ENGLISH,
    list_too_large: lists::TOO_LARGE,
    list_sets_identity: lists::SETS_IDENTITY,
    list_broken: lists::BROKEN,
    not_a_list: lists::not_a_list,
    refusal: refusals::refusal,
    instant: letters::instant,
    number: lists::number,
};
