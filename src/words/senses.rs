//! What Microsoft says with its errors, by their numbers. `{}` takes a value.

table! {
    /// What Microsoft says with its errors, by their numbers.
    Senses

    /// AADSTS20001.
    aadsts20001 = "The answer was not understood: a form field is wrong or missing.",
    /// AADSTS20012.
    aadsts20012 = "The answer is not well-formed: escaped twice, re-encoded or cut off on its way.",
    /// AADSTS20033.
    aadsts20033 = "The metadata address names no tenant.",
    /// AADSTS50006.
    aadsts50006 = "The signature does not hold.",
    /// AADSTS50008.
    aadsts50008 = "The token is not valid: its signature, its audience or its time.",
    /// AADSTS50010.
    aadsts50010 = "The audience is not the one that this cloud expects.",
    /// AADSTS50011.
    aadsts50011 = "The reply address is not a registered one.",
    /// AADSTS50012.
    aadsts50012 = "The credential was refused.",
    /// AADSTS50013.
    aadsts50013 = "The assertion is not valid.",
    /// AADSTS50034.
    aadsts50034 = "There is no such account in that tenant: another name was typed at Microsoft.",
    /// AADSTS50050.
    aadsts50050 = "The account is locked at Microsoft: a password was tried there.",
    /// AADSTS50056.
    aadsts50056 = "The account has no password: the sign-in went to Microsoft instead of coming here, so the domain is managed.",
    /// AADSTS50061.
    aadsts50061 = "The sign-out request is not valid.",
    /// AADSTS50068.
    aadsts50068 = "The sign-out names no session.",
    /// AADSTS50070.
    aadsts50070 = "The sign-out failed.",
    /// AADSTS50071.
    aadsts50071 = "The sign-out is refused.",
    /// AADSTS50072 and AADSTS50079.
    aadsts50072 = "The person has to enrol for a second factor at Microsoft.",
    /// AADSTS50074.
    aadsts50074 = "A second factor is demanded, and the token tells of none.",
    /// AADSTS50076.
    aadsts50076 = "A second factor is demanded by the place or the policy, and the token tells of none.",
    /// AADSTS50078.
    aadsts50078 = "The second factor is too old.",
    /// AADSTS50089.
    aadsts50089 = "It took the person too long to come back; they start again.",
    /// AADSTS50107.
    aadsts50107 = "The token’s issuer is no domain’s issuerUri.",
    /// AADSTS50126.
    aadsts50126 = "A password was wrong: the sign-in went to Microsoft instead of coming here, so the domain is managed.",
    /// AADSTS50130.
    aadsts50130 = "The token names a way of authentication that Microsoft does not know.",
    /// AADSTS50155.
    aadsts50155 = "The device could not prove itself.",
    /// AADSTS50158.
    aadsts50158 = "Another provider’s challenge was not passed.",
    /// AADSTS50161.
    aadsts50161 = "The external method’s redirect address is not the registered one.",
    /// AADSTS50166.
    aadsts50166 = "The external method did not answer.",
    /// AADSTS50170.
    aadsts50170 = "The external method’s claims are wrong.",
    /// AADSTS50176.
    aadsts50176 = "The external method is not configured.",
    /// AADSTS51001.
    aadsts51001 = "A device’s token names neither a SID nor a name.",
    /// AADSTS51004.
    aadsts51004 = "The ImmutableID in the token matches nobody.",
    /// AADSTS51006.
    aadsts51006 = "Integrated Windows authentication is demanded.",
    /// AADSTS75001.
    aadsts75001 = "The SAML binding failed.",
    /// AADSTS75003.
    aadsts75003 = "The SAML answer came by another binding than POST.",
    /// AADSTS75005.
    aadsts75005 = "The SAML message is not valid.",
    /// AADSTS75008.
    aadsts75008 = "The SAML request names another destination.",
    /// AADSTS75011.
    aadsts75011 = "The authentication context is not the one that was asked for.",
    /// AADSTS75016.
    aadsts75016 = "The SAML request’s NameIDPolicy is not valid.",
    /// AADSTS76021.
    aadsts76021 = "An application’s requests to Microsoft have to be signed; the answer from here is not the cause.",
    /// AADSTS76026.
    aadsts76026 = "A request’s time is over: the clock of the application that asks.",
    /// AADSTS90002.
    aadsts90002 = "The tenant is not known: another cloud, or a wrong address.",
    /// AADSTS90013.
    aadsts90013 = "The answer is missing or empty, or nobody asked for it.",
    /// AADSTS90014.
    aadsts90014 = "A field of the answer is missing.",
    /// AADSTS90015.
    aadsts90015 = "The address is too long: the answer came by GET.",
    /// AADSTS90019.
    aadsts90019 = "The tenant cannot be told: another cloud, or a wrong address.",
    /// AADSTS90020.
    aadsts90020 = "The token has no ImmutableID.",
    /// AADSTS90023.
    aadsts90023 = "The request is not valid.",
    /// AADSTS90072.
    aadsts90072 = "The account is not in that tenant, or has another ImmutableID there.",
    /// AADSTS90081.
    aadsts90081 = "The WS-Federation message is not valid.",
    /// AADSTS90082.
    aadsts90082 = "The WS-Federation message asks for an unsupported policy.",
    /// AADSTS90087.
    aadsts90087 = "The WS-Federation address is not valid.",
    /// AADSTS90100.
    aadsts90100 = "A parameter is empty or not valid.",
    /// AADSTS90107.
    aadsts90107 = "The request holds characters that XML does not allow.",
    /// AADSTS500081.
    aadsts500081 = "No certificate of the domain belongs to the signature.",
    /// AADSTS500082.
    aadsts500082 = "The answer holds no assertion that can be read: an error, or an encrypted one.",
    /// AADSTS500089.
    aadsts500089 = "The SAML 2.0 assertion is not valid: audience, times or a missing attribute.",
    /// AADSTS500133.
    aadsts500133 = "The assertion’s time is not now.",
    /// AADSTS900491.
    aadsts900491 = "An application has no service principal or no consent in the tenant.",
    /// AADSTS5000811.
    aadsts5000811 = "The signature could not be verified with the domain’s certificates.",
    /// AADSTS5000819.
    aadsts5000819 = "The email claim of a guest’s home is missing or of another domain.",
    /// AADSTS5000820.
    aadsts5000820 = "The person’s domain is not the one that the token’s issuer belongs to. Microsoft’s federatedTokenValidationPolicy decides for which domains the two have to be the same; for all of them, unless somebody changed it.",
    /// AADSTS7500514.
    aadsts7500514 = "The answer holds neither a response nor an assertion.",
}

impl Senses {
    /// As the terminal says it, which speaks English.
    #[must_use]
    pub const fn terminal() -> &'static Self {
        &ENGLISH
    }

    /// What Microsoft says with an error; nothing where it is not known here.
    #[must_use]
    pub const fn of(&self, code: u32) -> Option<&'static str> {
        Some(match code {
            20001 => self.aadsts20001,
            20012 => self.aadsts20012,
            20033 => self.aadsts20033,
            50006 => self.aadsts50006,
            50008 => self.aadsts50008,
            50010 => self.aadsts50010,
            50011 => self.aadsts50011,
            50012 => self.aadsts50012,
            50013 => self.aadsts50013,
            50034 => self.aadsts50034,
            50050 => self.aadsts50050,
            50056 => self.aadsts50056,
            50061 => self.aadsts50061,
            50068 => self.aadsts50068,
            50070 => self.aadsts50070,
            50071 => self.aadsts50071,
            50072 | 50079 => self.aadsts50072,
            50074 => self.aadsts50074,
            50076 => self.aadsts50076,
            50078 => self.aadsts50078,
            50089 => self.aadsts50089,
            50107 => self.aadsts50107,
            50126 => self.aadsts50126,
            50130 => self.aadsts50130,
            50155 => self.aadsts50155,
            50158 => self.aadsts50158,
            50161 => self.aadsts50161,
            50166 => self.aadsts50166,
            50170 => self.aadsts50170,
            50176 => self.aadsts50176,
            51001 => self.aadsts51001,
            51004 => self.aadsts51004,
            51006 => self.aadsts51006,
            _ => return self.of_messages(code),
        })
    }

    /// The same, of messages and their parts.
    const fn of_messages(&self, code: u32) -> Option<&'static str> {
        Some(match code {
            75001 => self.aadsts75001,
            75003 => self.aadsts75003,
            75005 => self.aadsts75005,
            75008 => self.aadsts75008,
            75011 => self.aadsts75011,
            75016 => self.aadsts75016,
            76021 => self.aadsts76021,
            76026 => self.aadsts76026,
            90002 => self.aadsts90002,
            90013 => self.aadsts90013,
            90014 => self.aadsts90014,
            90015 => self.aadsts90015,
            90019 => self.aadsts90019,
            90020 => self.aadsts90020,
            90023 => self.aadsts90023,
            90072 => self.aadsts90072,
            90081 => self.aadsts90081,
            90082 => self.aadsts90082,
            90087 => self.aadsts90087,
            90100 => self.aadsts90100,
            90107 => self.aadsts90107,
            500_081 => self.aadsts500081,
            500_082 => self.aadsts500082,
            500_089 => self.aadsts500089,
            500_133 => self.aadsts500133,
            900_491 => self.aadsts900491,
            5_000_811 => self.aadsts5000811,
            5_000_819 => self.aadsts5000819,
            5_000_820 => self.aadsts5000820,
            7_500_514 => self.aadsts7500514,
            _ => return None,
        })
    }
}
