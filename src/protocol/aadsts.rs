//! Microsoft's sign-in errors that have to do with a federated domain, and where on this side to look.

/// Where on this side the cause is to be looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Look {
    /// The issuers of the domains.
    Issuer,
    /// By which ImmutableID the person is named.
    Identity,
    /// The signing key and the certificate at Microsoft.
    Signature,
    /// The clock, and how long tokens live.
    Clock,
    /// How the person proved themselves.
    MultiFactor,
    /// What carries the answer to Microsoft: a proxy, a filter, a lost field.
    Carrier,
    /// Where answers are posted to.
    Reply,
    /// Where sign-outs go.
    SignOut,
    /// The addresses and rules of SAML 2.0.
    Saml,
    /// In which cloud the tenant is.
    Cloud,
    /// Which account was named.
    Account,
    /// Whether people are sent here at all.
    Managed,
    /// The external method.
    External,
    /// How long the person took.
    Slow,
    /// Nothing on this side: an application's own request, or a device.
    Elsewhere,
}

/// An error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Known {
    /// Its number.
    pub code: u32,
    /// What it says.
    pub sense: &'static str,
    /// Where to look.
    pub look: Look,
}

const fn known(code: u32, look: Look, sense: &'static str) -> Known {
    Known { code, sense, look }
}

/// Every one that is known here.
pub const ALL: &[Known] = &[
    known(20001, Look::Carrier, "the answer was not understood: a form field is wrong or missing"),
    known(20012, Look::Carrier, "the answer is not well-formed: escaped twice, re-encoded or cut off on its way"),
    known(20033, Look::Cloud, "the metadata address names no tenant"),
    known(50006, Look::Signature, "the signature does not hold"),
    known(50008, Look::Signature, "the token is not valid: its signature, its audience or its time"),
    known(50010, Look::Issuer, "the audience is not the one that this cloud expects"),
    known(50011, Look::Reply, "the reply address is not a registered one"),
    known(50012, Look::Clock, "the credential was refused"),
    known(50013, Look::Signature, "the assertion is not valid"),
    known(50034, Look::Account, "there is no such account in that tenant: another name was typed at Microsoft"),
    known(50050, Look::Account, "the account is locked at Microsoft: a password was tried there"),
    known(
        50056,
        Look::Managed,
        "the account has no password: the sign-in went to Microsoft instead of coming here, so the domain is managed",
    ),
    known(50061, Look::SignOut, "the sign-out request is not valid"),
    known(50068, Look::SignOut, "the sign-out names no session"),
    known(50070, Look::SignOut, "the sign-out failed"),
    known(50071, Look::SignOut, "the sign-out is refused"),
    known(50072, Look::MultiFactor, "the person has to enrol for a second factor at Microsoft"),
    known(50074, Look::MultiFactor, "a second factor is demanded, and the token tells of none"),
    known(
        50076,
        Look::MultiFactor,
        "a second factor is demanded by the place or the policy, and the token tells of none",
    ),
    known(50078, Look::MultiFactor, "the second factor is too old"),
    known(50079, Look::MultiFactor, "the person has to enrol for a second factor at Microsoft"),
    known(50089, Look::Slow, "it took the person too long to come back; they start again"),
    known(50107, Look::Issuer, "the token's issuer is no domain's issuerUri"),
    known(
        50126,
        Look::Managed,
        "a password was wrong: the sign-in went to Microsoft instead of coming here, so the domain is managed",
    ),
    known(50130, Look::MultiFactor, "the token names a way of authentication that Microsoft does not know"),
    known(50155, Look::Elsewhere, "the device could not prove itself"),
    known(50158, Look::External, "another provider's challenge was not passed"),
    known(50161, Look::External, "the external method's redirect address is not the registered one"),
    known(50166, Look::External, "the external method did not answer"),
    known(50170, Look::External, "the external method's claims are wrong"),
    known(50176, Look::External, "the external method is not configured"),
    known(51001, Look::Elsewhere, "a device's token names neither a SID nor a name"),
    known(51004, Look::Identity, "the ImmutableID in the token matches nobody"),
    known(51006, Look::MultiFactor, "integrated Windows authentication is demanded"),
    known(75001, Look::Saml, "the SAML binding failed"),
    known(75003, Look::Saml, "the SAML answer came by another binding than POST"),
    known(75005, Look::Saml, "the SAML message is not valid"),
    known(75008, Look::Saml, "the SAML request names another destination"),
    known(75011, Look::MultiFactor, "the authentication context is not the one that was asked for"),
    known(75016, Look::Saml, "the SAML request's NameIDPolicy is not valid"),
    known(
        76021,
        Look::Elsewhere,
        "an application's requests to Microsoft have to be signed; the answer from here is not the cause",
    ),
    known(76026, Look::Elsewhere, "a request's time is over: the clock of the application that asks"),
    known(90002, Look::Cloud, "the tenant is not known: another cloud, or a wrong address"),
    known(90013, Look::Carrier, "the answer is missing or empty, or nobody asked for it"),
    known(90014, Look::Carrier, "a field of the answer is missing"),
    known(90015, Look::Carrier, "the address is too long: the answer came by GET"),
    known(90019, Look::Cloud, "the tenant cannot be told: another cloud, or a wrong address"),
    known(90020, Look::Identity, "the token has no ImmutableID"),
    known(90023, Look::Carrier, "the request is not valid"),
    known(90072, Look::Identity, "the account is not in that tenant, or has another ImmutableID there"),
    known(90081, Look::Carrier, "the WS-Federation message is not valid"),
    known(90082, Look::Carrier, "the WS-Federation message asks for an unsupported policy"),
    known(90087, Look::Carrier, "the WS-Federation address is not valid"),
    known(90100, Look::Carrier, "a parameter is empty or not valid"),
    known(90107, Look::Carrier, "the request holds characters that XML does not allow"),
    known(500_081, Look::Signature, "no certificate of the domain belongs to the signature"),
    known(500_082, Look::Signature, "the answer holds no assertion that can be read: an error, or an encrypted one"),
    known(500_089, Look::Signature, "the SAML 2.0 assertion is not valid: audience, times or a missing attribute"),
    known(500_133, Look::Clock, "the assertion's time is not now"),
    known(900_491, Look::External, "an application has no service principal or no consent in the tenant"),
    known(5_000_811, Look::Signature, "the signature could not be verified with the domain's certificates"),
    known(5_000_819, Look::Account, "the email claim of a guest's home is missing or of another domain"),
    known(5_000_820, Look::Issuer, "the person's domain is not the one that the token's issuer belongs to"),
    known(7_500_514, Look::Saml, "the answer holds neither a response nor an assertion"),
];

/// Reads `AADSTS51004` or `51004`.
#[must_use]
pub fn parse(text: &str) -> Option<u32> {
    let text = text.trim();
    let digits =
        if text.get(..6).is_some_and(|head| head.eq_ignore_ascii_case("aadsts")) { text.get(6..)? } else { text };
    let is_code = (4..=8).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    if is_code { digits.parse().ok() } else { None }
}

/// What is known of an error.
#[must_use]
pub fn find(code: u32) -> Option<&'static Known> {
    ALL.iter().find(|one| one.code == code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_as_people_copy_it_and_each_stands_once() {
        assert_eq!(
            (parse("AADSTS51004"), parse(" aadsts5000820 "), parse("50107")),
            (Some(51004), Some(5_000_820), Some(50107))
        );
        for text in ["", "AADSTS", "AADSTS12x45", "-50107", "AADSTS1234567890"] {
            assert_eq!(parse(text), None, "{text:?}");
        }
        // One number of each row of the dossier, and of each kind.
        for code in [20001, 50006, 500_081, 5_000_811, 5_000_820, 50107, 51004, 75011, 76026, 90020, 90087, 900_491] {
            assert!(find(code).is_some(), "{code}");
        }
        let mut codes: Vec<u32> = ALL.iter().map(|one| one.code).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), ALL.len());
    }
}
