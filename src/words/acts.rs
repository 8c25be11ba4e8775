//! What acts of the console will do, said before, and what they did, said after; and where mail lies that no server
//! takes. `{}` takes a value.

table! {
    /// What acts of the console will do, and what they did.
    Acts

    /// Where no mail server is set; takes the mailbox.
    mail_lies = "No mail server is set up here: the mail to {} lies in a folder on the server, and nobody has sent it.",
    /// What to do then, above the link.
    mail_lies_link = "Copy the link below and hand it over yourself.",
    /// What to do then, for whoever sees no link.
    mail_lies_ask = "Somebody who may see the link has to hand it over, or send on what lies in the folder.",
    /// How a mail fared.
    mail_laid = "laid in a folder on the server, not sent",
    /// What to do then.
    mail_laid_next = "No mail server is set up here. A new invitation shows its link to whoever may hand it over.",
    /// About the mails of a list.
    mails_lie = "No mail server is set up here: the mails lie in a folder on the server, and nobody has sent them. Hand over the links yourself: print their codes from the list of users, or make a new link on a person’s page.",

    /// Before a new invitation.
    resend_lead = "A new invitation ends the one before: its link and its printed code stop working at once.",
    /// Before suspending.
    suspend_lead = "Suspending stops every sign-in with this account, and ends its sessions and open requests at once. The devices stay, and resuming brings sign-in back.",
    /// Before ending sessions.
    sessions_end_lead = "Where a session is ended, the next sign-in there asks for the phone again. Applications may stay open until they ask again.",
    /// Before revoking a token.
    token_revoke_lead = "Revoking ends a token at once for every program that uses it, and cannot be undone.",
    /// Before giving up an import.
    give_up_lead = "Giving up invites nobody further, and cannot be undone. Whoever was invited stays invited.",
    /// Before removing the picture.
    logo_remove_lead = "Removing takes the logo off every page and every further mail, and deletes the picture here.",

    /// Afterwards.
    user_removed = "The user is removed: the account signs in no more, and its sessions, devices and links have ended.",
    /// Afterwards.
    user_suspended = "The account is suspended: nobody signs in with it, and its sessions have ended.",
    /// Afterwards.
    user_resumed = "The account is resumed: its devices confirm sign-ins again.",
    /// Afterwards.
    device_removed = "The device is removed: it confirms no sign-ins any more, and its sessions have ended.",
    /// Afterwards.
    device_renamed = "The device has its new name.",
    /// Afterwards.
    session_ended = "The session is ended. Applications may stay open until they ask again.",
    /// Afterwards.
    sessions_ended = "All sessions are ended. Applications may stay open until they ask again.",
    /// Afterwards.
    immutable_id_set = "The ImmutableID is changed: Microsoft 365 finds the account by the new value from now on.",
    /// Afterwards.
    personal_address_set = "The personal address is changed: further links go there.",
    /// Afterwards.
    person_protected = "The person is protected: only owners act on them from now on.",
    /// Afterwards.
    person_unprotected = "The protection is taken back.",
    /// Afterwards.
    operator_removed = "The operator is removed: their passkey, sessions, links and tokens have ended.",
    /// Afterwards.
    operator_role_set = "The role is changed.",
    /// Afterwards.
    token_revoked = "The token is revoked: no call is answered by it any more.",
}

impl Acts {
    /// What was done, by the word that an address has for it; an address with another word says nothing.
    #[must_use]
    pub fn done(&self, word: &str) -> Option<&'static str> {
        Some(match word {
            "removed" => self.user_removed,
            "suspended" => self.user_suspended,
            "resumed" => self.user_resumed,
            "device-removed" => self.device_removed,
            "device-renamed" => self.device_renamed,
            "session-ended" => self.session_ended,
            "sessions-ended" => self.sessions_ended,
            "immutable-id" => self.immutable_id_set,
            "personal-address" => self.personal_address_set,
            "protected" => self.person_protected,
            "unprotected" => self.person_unprotected,
            "operator-removed" => self.operator_removed,
            "role" => self.operator_role_set,
            "token-revoked" => self.token_revoked,
            _ => return None,
        })
    }
}
