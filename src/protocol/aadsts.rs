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
    /// Everything that a token has to be: its key, whom it is for, where it goes, who speaks, and its times.
    Token,
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
    /// Where to look.
    pub look: Look,
}

const fn known(code: u32, look: Look) -> Known {
    Known { code, look }
}

/// Every one that is known here.
pub const ALL: &[Known] = &[
    known(20001, Look::Carrier),
    known(20012, Look::Carrier),
    known(20033, Look::Cloud),
    known(50006, Look::Token),
    known(50008, Look::Token),
    known(50010, Look::Issuer),
    known(50011, Look::Reply),
    known(50012, Look::Clock),
    known(50013, Look::Signature),
    known(50034, Look::Account),
    known(50050, Look::Account),
    known(50056, Look::Managed),
    known(50061, Look::SignOut),
    known(50068, Look::SignOut),
    known(50070, Look::SignOut),
    known(50071, Look::SignOut),
    known(50072, Look::MultiFactor),
    known(50074, Look::MultiFactor),
    known(50076, Look::MultiFactor),
    known(50078, Look::MultiFactor),
    known(50079, Look::MultiFactor),
    known(50089, Look::Slow),
    known(50107, Look::Issuer),
    known(50126, Look::Managed),
    known(50130, Look::MultiFactor),
    known(50155, Look::Elsewhere),
    known(50158, Look::External),
    known(50161, Look::External),
    known(50166, Look::External),
    known(50170, Look::External),
    known(50176, Look::External),
    known(51001, Look::Elsewhere),
    known(51004, Look::Identity),
    known(51006, Look::MultiFactor),
    known(75001, Look::Saml),
    known(75003, Look::Saml),
    known(75005, Look::Saml),
    known(75008, Look::Saml),
    known(75011, Look::MultiFactor),
    known(75016, Look::Saml),
    known(76021, Look::Elsewhere),
    known(76026, Look::Elsewhere),
    known(90002, Look::Cloud),
    known(90013, Look::Carrier),
    known(90014, Look::Carrier),
    known(90015, Look::Carrier),
    known(90019, Look::Cloud),
    known(90020, Look::Identity),
    known(90023, Look::Carrier),
    known(90072, Look::Identity),
    known(90081, Look::Carrier),
    known(90082, Look::Carrier),
    known(90087, Look::Carrier),
    known(90100, Look::Carrier),
    known(90107, Look::Carrier),
    known(500_081, Look::Signature),
    known(500_082, Look::Saml),
    known(500_089, Look::Token),
    known(500_133, Look::Clock),
    known(900_491, Look::External),
    known(5_000_811, Look::Signature),
    known(5_000_819, Look::Account),
    known(5_000_820, Look::Issuer),
    known(7_500_514, Look::Saml),
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
    use crate::words::Language;

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

    #[test]
    fn every_error_that_is_known_has_its_sense_in_every_language() {
        for language in Language::ALL {
            let senses = language.senses();
            for known in ALL {
                let sense = senses.of(known.code);
                let sense = sense.unwrap_or_else(|| panic!("{}: {}", language.tag(), known.code));
                assert!(sense.ends_with('.'), "{}: {sense}", known.code);
                let is_english = Language::English.senses().of(known.code) == Some(sense);
                assert_eq!(is_english, *language == Language::English, "{}: {sense}", known.code);
            }
            let near = ALL.iter().flat_map(|known| [known.code - 1, known.code + 1]);
            let said: Vec<_> = near.filter(|code| find(*code).is_none() && senses.of(*code).is_some()).collect();
            assert!(said.is_empty(), "nothing is known of {said:?}");
        }
    }
}
