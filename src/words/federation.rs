//! The words of setting a tenant up. `{}` takes a value.

use super::{with, with_each};
use crate::domain::cause::Unfit;
use crate::domain::federation::{People, Trap, Weight};

table! {
    /// The words of setting a tenant up.
    Federation

    /// Weight of a trap.
    stop = "STOP",
    /// Weight of a trap.
    accept = "accept",
    /// Weight of a trap.
    note = "note",
    /// A trap.
    not_in_tenant = "The tenant has no such domain. Add it in Microsoft 365 and prove that it is yours.",
    /// A trap.
    not_verified = "The tenant has not proved that the domain is its own. Verify it in Microsoft 365 first.",
    /// A trap.
    initial = "This is the domain that the tenant began with. It cannot be federated, and it is the way in when everything else fails.",
    /// A trap.
    not_root = "A domain of the tenant lies above this one and decides for it. Federate that one, or promote this one to a root domain.",
    /// A trap.
    default_domain = "This is the tenant's default domain, which cannot be federated. Make another one the default first.",
    /// A trap; takes the name.
    own_account = "You are signed in as {}, an account of this very domain: federating it could lock you out. Sign in with an account under onmicrosoft.com.",
    /// A trap.
    broken = "The domain is federated and has no configuration: what Microsoft leaves behind after a request without a certificate. Take the federation back first: countersign federate undo --to managed.",
    /// A trap; takes the reason.
    certificate = "The signing certificate cannot be handed over: {}.",
    /// Why a certificate is not to be used, within a sentence.
    unfit_unread = "it cannot be read back",
    /// Why a certificate is not to be used, within a sentence.
    unfit_undated = "it does not say from when on it holds",
    /// Why a certificate is not to be used, within a sentence.
    unfit_early = "it does not hold yet",
    /// Why a certificate is not to be used, within a sentence.
    unfit_over = "it has ended",
    /// A trap; takes the address.
    address = "People are to be sent to {}, which is not a public https address. Set server.base_url, and add the domain anew.",
    /// A trap; takes the issuer.
    other_federation = "People are sent to another identity provider today: {}. It is kept for the way back, and replaced.",
    /// A trap.
    loses_programs = "Over SAML 2.0 only browsers and what works like one come in. Windows takes no typed password for this domain on joined devices, federation registers no devices (Autopilot with hybrid join), and programs that ask for the password themselves get no token. Nor does Microsoft read our metadata then: every new certificate has to be handed over.",
    /// What people come by.
    protocol = "Protocol",
    /// Leads to the plan for another protocol; takes its name.
    look_at_over = "Look at it over {}",
    /// A trap.
    no_break_glass = "No global administrator has an enabled account outside this domain's federation that is the cloud's own. Make one under onmicrosoft.com, and keep its key safe.",
    /// A trap.
    break_glass_unseen = "Who the global administrators are was not to be seen. Make sure that one of them has an account under onmicrosoft.com.",
    /// A trap; takes people.
    without_identity = "No token can name these people, for they have no ImmutableID: {}. Set them first: countersign federate users identify.",
    /// A trap; takes people.
    other_identity = "These people have one ImmutableID at Microsoft and another one here, and cannot sign in (AADSTS51004): {}.",
    /// A trap; takes people, and of how many.
    not_active = "Of {}, these have no active device here and cannot sign in until they do: {}.",
    /// A trap.
    people_unseen = "The people of the domain were not to be seen, so nobody knows who would be locked out.",
    /// A trap; takes the domains.
    below = "Domains below follow this one, and their people come here as well: {}.",
    /// A trap; takes the time.
    certificate_ends = "The signing certificate ends at {}. Make the next one ahead.",
    /// A trap.
    takes = "It can take up to 60 minutes until all of Microsoft knows, and two hours in rare cases. Every change stands in the tenant’s audit log, as “Set federation settings on domain” or “Set domain authentication”: tell its administrators beforehand.",
    /// People, of whom all are named; takes how many and the names.
    people_all = "{} ({})",
    /// People, of whom some are named; takes how many and the names.
    people_some = "{} (such as {})",
}

impl Federation {
    /// As the terminal says it, which speaks English.
    #[must_use]
    pub const fn terminal() -> &'static Self {
        &ENGLISH
    }

    /// A trap's weight.
    #[must_use]
    pub const fn weight(&self, weight: Weight) -> &'static str {
        match weight {
            Weight::Stop => self.stop,
            Weight::Accept => self.accept,
            Weight::Note => self.note,
        }
    }

    /// Why a certificate is not to be used, within a sentence.
    #[must_use]
    pub const fn unfit(&self, why: Unfit) -> &'static str {
        match why {
            Unfit::Unread => self.unfit_unread,
            Unfit::Undated => self.unfit_undated,
            Unfit::Early => self.unfit_early,
            Unfit::Over => self.unfit_over,
        }
    }

    fn people(&self, people: &People) -> String {
        let sentence = if people.some.len() < people.count { self.people_some } else { self.people_all };
        with_each(sentence, &[&people.count.to_string(), &people.some.join(", ")])
    }

    /// A trap, and what to do about it.
    #[must_use]
    pub fn trap(&self, trap: &Trap) -> String {
        match trap {
            Trap::NotInTenant => self.not_in_tenant.to_owned(),
            Trap::NotVerified => self.not_verified.to_owned(),
            Trap::Initial => self.initial.to_owned(),
            Trap::NotRoot => self.not_root.to_owned(),
            Trap::Default => self.default_domain.to_owned(),
            Trap::OwnAccount { upn } => with(self.own_account, upn),
            Trap::Broken => self.broken.to_owned(),
            Trap::Certificate { why } => with(self.certificate, self.unfit(*why)),
            Trap::Address { url } => with(self.address, url),
            Trap::OtherFederation { issuer } => with(self.other_federation, issuer),
            Trap::LosesPrograms => self.loses_programs.to_owned(),
            Trap::NoBreakGlass => self.no_break_glass.to_owned(),
            Trap::BreakGlassUnseen => self.break_glass_unseen.to_owned(),
            Trap::WithoutIdentity { people } => with(self.without_identity, &self.people(people)),
            Trap::OtherIdentity { people } => with(self.other_identity, &self.people(people)),
            Trap::NotActive { people, of } => with_each(self.not_active, &[&of.to_string(), &self.people(people)]),
            Trap::PeopleUnseen => self.people_unseen.to_owned(),
            Trap::Below { domains } => with(self.below, &domains.join(", ")),
            Trap::CertificateEnds { at } => with(self.certificate_ends, at),
            Trap::Takes => self.takes.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Language;

    #[test]
    fn every_trap_takes_its_values_in_every_language() {
        let people = || People { count: 7, some: vec!["a@corp.example".to_owned()] };
        for language in Language::ALL {
            for trap in [
                Trap::WithoutIdentity { people: people() },
                Trap::NotActive { people: people(), of: 9 },
                Trap::OwnAccount { upn: "a@corp.example".to_owned() },
            ] {
                let told = language.federation().trap(&trap);
                assert!(told.contains("a@corp.example") && !told.contains("{}"), "{told}");
            }
            let few = language.federation().trap(&Trap::NotActive { people: people(), of: 9 });
            assert!(few.find('9') < few.find('7'), "of how many comes first: {few}");
        }
    }
}
