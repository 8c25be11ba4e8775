//! What on this side can have brought one of Microsoft’s errors about. `{}` takes a value.

use super::{Language, with, with_each};
use crate::domain::application::Cloud;
use crate::domain::cause::{Cause, Signer};

table! {
    /// What on this side can have brought one of Microsoft’s errors about.
    Causes

    /// Takes the correlation id.
    unseen = "No request {} is in the log: the person never came here, or it was too long ago.",
    /// Takes the time and the token.
    by_session = "It was answered on {} with {}, by a session.",
    /// Takes the time, the address and what it came to.
    asked = "On {} a sign-in of {} was asked for. What became of it: {}.",
    /// In place of an address.
    nobody_known = "nobody who is known",
    /// What it came to, and why.
    with_reason = "{} ({})",
    /// Takes the time and the token.
    answered = "It was answered on {} with {}.",
    /// Where no token was issued.
    unanswered = "No answer was fetched for it.",
    /// Takes the number.
    code_unknown = "AADSTS{} is not one of the errors of federated domains that are known here.",
    /// Takes the address, the status, the ImmutableID and the domain.
    person = "Here, {} has the status “{}” and the ImmutableID {}. If Microsoft does not know the account or has locked it, it is about the account there. The plan compares everybody: countersign federate plan {}.",
    /// Where no person is known.
    nobody_sent = "This comes before anybody is sent here: another name was typed at Microsoft, or in another tenant.",
    /// Takes the address and the domain.
    belongs = "{} belongs to {}: the token names the issuer of that domain.",
    /// Takes the address, the ImmutableID and the domain.
    identity = "Tokens of {} say the ImmutableID {}. At Microsoft, onPremisesImmutableId has to be these very characters, capitals included. Compare it, or run countersign federate plan {}.",
    /// Where no person is known.
    identity_unknown = "It is not known who this is about: give the correlation ID of Microsoft’s error page, or run countersign federate plan for the domain, which compares everybody.",
    /// Takes the domain, the address and the domain.
    sign_out_address = "Sign-outs of {} are answered at {}: at Microsoft that is signOutUri. The check compares it: countersign federate verify {}.",
    /// Takes the domain, the address and the domain.
    saml_address = "SAML requests of {} are answered at {}: at Microsoft that is passiveSignInUri, where preferredAuthenticationProtocol is saml. The check compares it: countersign federate verify {}.",
    /// Takes the entity id, the application and addresses.
    provider_signed = "{} of {}: answers go to {}; its requests have to be signed.",
    /// Takes the entity id, the application and addresses.
    provider_unsigned = "{} of {}: answers go to {}; its requests need not be signed.",
    /// Where no token is known.
    carrier_unknown = "Answers leave here as a form that the browser posts unchanged. Give the correlation ID to see whether one left. Look for a proxy or a filter that rewrites pages, drops empty fields or shortens bodies.",
    /// Takes the token and the time.
    left_whole = "The answer {} left here whole on {}, as a form. What Microsoft got of it was changed on the way, by a proxy or a filter that rewrites pages, drops empty fields or shortens bodies.",
    /// Takes the application and the address.
    reply_usual = "Answers of {} go to {}, as this cloud expects.",
    /// Takes the application, the address and the usual one.
    reply_other = "Answers of {} go to {}, and this cloud takes them at {}.",
    /// Takes the application, the cloud and the address.
    cloud = "{} is set up for the cloud “{}”, whose sign-ins are at {}. If the tenant is in another one, add the application anew for that.",
    /// Takes domains and the time.
    came = "People of {} are sent here: the last one came on {}.",
    /// Takes domains and the time.
    nobody_since = "Nobody of {} has come here any more; the last one came on {}. The domain is managed at Microsoft, or federated with another provider. The plan tells which: countersign federate plan.",
    /// Takes domains.
    nobody_ever = "Nobody of {} ever came here. The domain is managed at Microsoft, or federated with another provider. The plan tells which: countersign federate plan.",
    /// Where the person did come.
    program = "This person did come here. The program that failed asks Microsoft for a password by itself: it does not know federated domains, or only WS-Trust, which an application’s settings turn on.",
    /// Takes the tenant, the client id, the app id, the redirect address and a number.
    external = "Tenant {} asks by the client ID {} and the app ID {}, and is answered at {} alone. The app registration needs the address of this instance’s /eam/authorize as its redirect address and an administrator’s consent. Linked people: {}.",
    /// Where none is set up.
    no_external = "No tenant asks here for a second factor: no external method is set up. This is another provider’s.",
    /// Takes the application, its realm and the usual one.
    audience = "{}: tokens are for {}, and this cloud expects {}.",
    /// Takes the application and its realm, where that is the usual one.
    audience_usual = "{}: tokens are for {}, as this cloud expects.",
    /// Takes the status.
    no_assertion = "To this a service provider of SAML 2.0 is answered with the status {} and no assertion: the reason above is the cause.",
    /// Takes the domain, the issuer and the domain.
    issuer = "Tokens of {} say {}. Its issuerUri at Microsoft has to be these very characters, with the slash. The check compares them: countersign federate verify {}.",
    /// Where they do not open.
    keys_away = "The signing keys do not open. The server’s log and countersign doctor tell why.",
    /// Takes the reason.
    certificate_unfit = "The signing certificate cannot be used: {}.",
    /// Takes the key and the time.
    signer = "Tokens are signed by key {}, valid until {}. Its certificate has to be signingCertificate or nextSigningCertificate at Microsoft. The check tries it: countersign federate verify.",
    /// Takes the token and the key.
    token_current = "The token {} was signed by key {}, which still signs.",
    /// Takes the token, the key and the time.
    token_published = "The token {} was signed by key {}, which is still published and signs no more. It is valid until {}.",
    /// Takes the token and the key.
    token_replaced = "The token {} was signed by key {}, which was replaced and is published no more.",
    /// Where the store does not tell the time.
    store_away = "The store does not tell its time. The server’s log and countersign doctor tell why.",
    /// Takes milliseconds.
    clock = "This clock is {} ms from the store’s clock. The check compares it with Microsoft’s: countersign federate verify.",
    /// Takes a span and the time.
    took = "The person answered {} after they were asked on {}. Microsoft waited no longer: they start again.",
    /// Where no request is known.
    took_unknown = "How long the person took is not known: give the correlation ID. They start again.",
    /// Where nothing here brings it about.
    elsewhere = "Nothing here brings this about. Look at the application that asks Microsoft, or at the device. The check tells whether people are still sent here: countersign federate verify.",
    /// Takes the way of proving.
    factor_given = "Proved by “{}”, which is possession and user verification, so the token says multipleauthn. At Microsoft, federatedIdpMfaBehavior decides whether that is taken, or a session was too old for what was demanded.",
    /// Takes the way of proving.
    factor_weak = "Proved by “{}”, which is no second factor, and the token says so. Use the phone or a passkey.",
    /// Where nobody proved themselves.
    unproved = "The person had not proved who they are.",
    /// Where no request is known.
    factor_unknown = "By what the person proved themselves is not known: give the correlation ID. The phone and passkeys are two factors, and the token says so; passcodes are not.",
}

impl Language {
    const fn cloud(self, cloud: Cloud) -> &'static str {
        match cloud {
            Cloud::Worldwide => self.console().cloud_worldwide,
            Cloud::Us => self.console().cloud_us,
            Cloud::China => self.console().cloud_china,
        }
    }

    /// Something that was found about an error, and what to do about it.
    #[must_use]
    pub fn cause(self, cause: &Cause) -> String {
        let (w, at) = (self.causes(), |time| self.instant(time));
        match cause {
            Cause::Unseen { name } => with(w.unseen, name),
            Cause::BySession { token, at: time } => with_each(w.by_session, &[&at(*time), token]),
            Cause::Asked { .. } => self.asked(cause),
            Cause::CodeUnknown { code } => with(w.code_unknown, &code.to_string()),
            Cause::Person { address, status, immutable_id, domain } => {
                with_each(w.person, &[address, self.console().user_status_of(status), immutable_id, domain])
            }
            Cause::NobodySent => w.nobody_sent.to_owned(),
            Cause::Belongs { address, domain } => with_each(w.belongs, &[address, domain]),
            Cause::Identity { address, immutable_id, domain } => {
                with_each(w.identity, &[address, immutable_id, domain])
            }
            Cause::IdentityUnknown => w.identity_unknown.to_owned(),
            Cause::SignOutAddress { domain, url } => with_each(w.sign_out_address, &[domain, url, domain]),
            Cause::SamlAddress { domain, url } => with_each(w.saml_address, &[domain, url, domain]),
            Cause::Audience { application, realm, usual } if realm == usual => {
                with_each(w.audience_usual, &[application, realm])
            }
            Cause::Audience { application, realm, usual } => with_each(w.audience, &[application, realm, usual]),
            Cause::Issuer { domain, issuer } => with_each(w.issuer, &[domain, issuer, domain]),
            Cause::Reply { application, url, usual } if url == usual => with_each(w.reply_usual, &[application, url]),
            Cause::Reply { application, url, usual } => with_each(w.reply_other, &[application, url, usual]),
            Cause::Cloud { application, cloud, login } => with_each(w.cloud, &[application, self.cloud(*cloud), login]),
            Cause::Came { domains, at: time } => with_each(w.came, &[&domains.join(", "), &at(*time)]),
            Cause::NobodySince { domains, at: time } => with_each(w.nobody_since, &[&domains.join(", "), &at(*time)]),
            Cause::NobodyEver { domains } => with(w.nobody_ever, &domains.join(", ")),
            Cause::Program => w.program.to_owned(),
            other => self.cause_of_answers(other),
        }
    }

    /// The same, of what leaves here: answers, keys, times, proofs.
    fn cause_of_answers(self, cause: &Cause) -> String {
        let (w, at) = (self.causes(), |time| self.instant(time));
        match cause {
            Cause::Provider { entity, application, replies, signed } => {
                let sentence = if *signed { w.provider_signed } else { w.provider_unsigned };
                with_each(sentence, &[entity, application, &replies.join(", ")])
            }
            Cause::CarrierUnknown => w.carrier_unknown.to_owned(),
            Cause::LeftWhole { token, at: time } => with_each(w.left_whole, &[token, &at(*time)]),
            Cause::External { tenant, client, app, redirect, people } => {
                let people = self.number(u64::try_from(*people).unwrap_or(u64::MAX));
                with_each(w.external, &[tenant, client, app, redirect, &people])
            }
            Cause::NoAssertion { status } => with(w.no_assertion, status),
            Cause::NoExternal => w.no_external.to_owned(),
            Cause::KeysAway => w.keys_away.to_owned(),
            Cause::CertificateUnfit { why } => with(w.certificate_unfit, self.federation().unfit(*why)),
            Cause::Signing { key, until } => with_each(w.signer, &[key, &at(*until)]),
            Cause::SignedBy { token, key, signer } => match signer {
                Signer::Current => with_each(w.token_current, &[token, key]),
                Signer::Published { until } => with_each(w.token_published, &[token, key, &at(*until)]),
                Signer::Replaced => with_each(w.token_replaced, &[token, key]),
            },
            Cause::StoreAway => w.store_away.to_owned(),
            Cause::Clock { ms } => with(w.clock, &ms.to_string()),
            Cause::Took { span, at: time } => with_each(w.took, &[&self.log().span(span), &at(*time)]),
            Cause::TookUnknown => w.took_unknown.to_owned(),
            Cause::Factor { method } if method.is_multi_factor() => with(w.factor_given, self.console().method(method)),
            Cause::Factor { method } => with(w.factor_weak, self.console().method(method)),
            Cause::Unproved => w.unproved.to_owned(),
            Cause::FactorUnknown => w.factor_unknown.to_owned(),
            // Everything else was said above.
            _ => w.elsewhere.to_owned(),
        }
    }

    /// What was asked, and what became of it.
    fn asked(self, cause: &Cause) -> String {
        let Cause::Asked { at, who, status, refusal, answered } = cause else { return String::new() };
        let (w, log) = (self.causes(), self.log());
        let came = log.status_of(status).to_owned();
        let came = refusal.map_or(came.clone(), |refusal| {
            let reason = log.reason(refusal).unwrap_or_else(|| self.refusal(refusal).title);
            with_each(w.with_reason, &[&came, reason])
        });
        let asked = with_each(w.asked, &[&self.instant(*at), who.as_deref().unwrap_or(w.nobody_known), &came]);
        let answered = answered
            .as_ref()
            .map_or_else(|| w.unanswered.to_owned(), |(token, at)| with_each(w.answered, &[&self.instant(*at), token]));
        format!("{asked} {answered}")
    }
}

#[cfg(test)]
mod tests;
