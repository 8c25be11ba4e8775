//! An administrative change: who did what to what, and what stood there before and after.

use serde::Serialize;
use serde_json::Value;

use super::ids::{ApiTokenId, OperatorId, UserId};
use super::operator::Role;

/// Who made a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    /// Whoever has a terminal on the server, and with it the keys.
    Terminal,
    /// An operator in the console, with the role that was found to suffice.
    Operator(OperatorId, Role),
    /// A program with a token, which an operator made, with the role that was found to suffice.
    Token(ApiTokenId, OperatorId, Role),
    /// A person, about their own account.
    Person(UserId),
    /// This server, when something's time had come.
    Itself,
}

impl Actor {
    /// Whether they may do what owners alone may.
    #[must_use]
    pub const fn is_owner(&self) -> bool {
        matches!(self, Self::Terminal | Self::Itself | Self::Operator(_, Role::Owner) | Self::Token(_, _, Role::Owner))
    }

    /// The text it is stored by: a word, and an identifier where one belongs to it.
    #[must_use]
    pub fn to_text(&self) -> String {
        match self {
            Self::Terminal => "terminal".to_owned(),
            Self::Operator(id, _) => format!("operator:{id}"),
            Self::Token(id, ..) => format!("token:{id}"),
            Self::Person(id) => format!("person:{id}"),
            Self::Itself => "itself".to_owned(),
        }
    }

    /// What they are trusted with in the console; nothing at all where they are there for themselves.
    #[must_use]
    pub const fn role(&self) -> Option<Role> {
        match self {
            Self::Terminal | Self::Itself => Some(Role::Owner),
            Self::Operator(_, role) | Self::Token(_, _, role) => Some(*role),
            Self::Person(_) => None,
        }
    }
}

/// A kind of change, in a word that stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// An application was added.
    ApplicationAdded,
    /// An application has another name, session length or first offer.
    ApplicationChanged,
    /// A domain was added to an application.
    DomainAdded,
    /// A tenant is about to be changed; what it said before is kept.
    FederationBegun,
    /// A domain's federation is as it was wished for.
    FederationApplied,
    /// A domain's federation could not be made as it was wished for.
    FederationFailed,
    /// A domain's federation was taken back.
    FederationUndone,
    /// People of a tenant are about to get other ImmutableIDs.
    TenantIdentities,
    /// Somebody was made in a tenant.
    TenantUserMade,
    /// An operator signed in to a tenant.
    TenantConnected,
    /// An operator's sign-in to a tenant was ended.
    TenantDisconnected,
    /// The application's credential for Microsoft Graph was kept.
    GraphCredentialAdded,
    /// The application's credential for Microsoft Graph was erased.
    GraphCredentialRemoved,
    /// A service provider was added to an application.
    ProviderAdded,
    /// Where a service provider is answered, or how it is trusted, is another.
    ProviderChanged,
    /// A service provider was removed from an application.
    ProviderRemoved,
    /// A tenant may ask for second factors.
    ExternalMethodAdded,
    /// A tenant may ask for second factors no more.
    ExternalMethodRemoved,
    /// It was said whom a tenant means by an object id.
    ExternalPersonLinked,
    /// Whom a tenant meant by an object id was forgotten.
    ExternalPersonUnlinked,
    /// The organisation has another name, colour or picture.
    OrganisationChanged,
    /// A link was made by which an operator comes in.
    OperatorLinked,
    /// An operator was let in by an owner or an admin.
    OperatorInvited,
    /// An operator made a passkey.
    OperatorEntered,
    /// An operator has another role.
    OperatorRole,
    /// An operator was shown out.
    OperatorRemoved,
    /// A list of people was confirmed.
    ImportConfirmed,
    /// An import was paused.
    ImportPaused,
    /// A paused import goes on.
    ImportResumed,
    /// An import was given up, or a judged list discarded.
    ImportCancelled,
    /// A person was invited.
    UserInvited,
    /// The link that activates a person's account was shown.
    LinkRevealed,
    /// A person's invitation was taken back.
    InvitationRevoked,
    /// A person was kept out.
    UserSuspended,
    /// A person was let in again.
    UserResumed,
    /// A person was removed.
    UserRemoved,
    /// A person's device was taken away.
    DeviceRemoved,
    /// A person's device has another name.
    DeviceRenamed,
    /// A person's sessions were ended.
    SessionsEnded,
    /// A person got a one-time passcode.
    PasscodeIssued,
    /// A person may set up a new phone in place of what they had.
    UserReactivated,
    /// A person has another ImmutableID.
    ImmutableIdChanged,
    /// A person has another private mailbox, or none.
    AddressChanged,
    /// A person was set apart for owners alone, or that was taken back.
    UserProtection,
    /// A token for the API was made.
    TokenMade,
    /// A token for the API was taken back.
    TokenRevoked,
    /// The next signing certificate was made.
    KeyMade,
    /// The relying party was said to know the next signing certificate.
    KeyConfirmed,
    /// Tokens are signed with the next certificate from then on.
    KeySwitched,
    /// A former certificate is published no more, and its key is erased.
    KeyRetired,
    /// All signing keys were replaced at once.
    KeysReplaced,
}

impl Kind {
    /// Whether it is something that is done to a person, whom it names as its subject.
    #[must_use]
    pub const fn is_upon_a_person(self) -> bool {
        matches!(
            self,
            Self::UserInvited
                | Self::LinkRevealed
                | Self::InvitationRevoked
                | Self::UserSuspended
                | Self::UserResumed
                | Self::UserRemoved
                | Self::DeviceRemoved
                | Self::DeviceRenamed
                | Self::SessionsEnded
                | Self::PasscodeIssued
                | Self::UserReactivated
                | Self::ImmutableIdChanged
                | Self::AddressChanged
                | Self::UserProtection
                | Self::ExternalPersonLinked
                | Self::ExternalPersonUnlinked
        )
    }

    /// Every kind.
    pub const ALL: &'static [Self] = &[
        Self::ApplicationAdded,
        Self::ApplicationChanged,
        Self::DomainAdded,
        Self::FederationBegun,
        Self::FederationApplied,
        Self::FederationFailed,
        Self::FederationUndone,
        Self::TenantIdentities,
        Self::TenantUserMade,
        Self::TenantConnected,
        Self::TenantDisconnected,
        Self::GraphCredentialAdded,
        Self::GraphCredentialRemoved,
        Self::ProviderAdded,
        Self::ProviderChanged,
        Self::ProviderRemoved,
        Self::ExternalMethodAdded,
        Self::ExternalMethodRemoved,
        Self::ExternalPersonLinked,
        Self::ExternalPersonUnlinked,
        Self::OrganisationChanged,
        Self::OperatorLinked,
        Self::OperatorInvited,
        Self::OperatorEntered,
        Self::OperatorRole,
        Self::OperatorRemoved,
        Self::ImportConfirmed,
        Self::ImportPaused,
        Self::ImportResumed,
        Self::ImportCancelled,
        Self::UserInvited,
        Self::LinkRevealed,
        Self::InvitationRevoked,
        Self::UserSuspended,
        Self::UserResumed,
        Self::UserRemoved,
        Self::DeviceRemoved,
        Self::DeviceRenamed,
        Self::SessionsEnded,
        Self::PasscodeIssued,
        Self::UserReactivated,
        Self::ImmutableIdChanged,
        Self::AddressChanged,
        Self::UserProtection,
        Self::TokenMade,
        Self::TokenRevoked,
        Self::KeyMade,
        Self::KeyConfirmed,
        Self::KeySwitched,
        Self::KeyRetired,
        Self::KeysReplaced,
    ];

    /// The word it is stored by.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ApplicationAdded => "application_added",
            Self::ApplicationChanged => "application_changed",
            Self::DomainAdded => "domain_added",
            Self::FederationBegun => "federation_begun",
            Self::FederationApplied => "federation_applied",
            Self::FederationFailed => "federation_failed",
            Self::FederationUndone => "federation_undone",
            Self::TenantIdentities => "tenant_identities",
            Self::TenantUserMade => "tenant_user_made",
            Self::TenantConnected => "tenant_connected",
            Self::TenantDisconnected => "tenant_disconnected",
            Self::GraphCredentialAdded => "graph_credential_added",
            Self::GraphCredentialRemoved => "graph_credential_removed",
            Self::ProviderAdded => "provider_added",
            Self::ProviderChanged => "provider_changed",
            Self::ProviderRemoved => "provider_removed",
            Self::ExternalMethodAdded => "external_method_added",
            Self::ExternalMethodRemoved => "external_method_removed",
            Self::ExternalPersonLinked => "external_person_linked",
            Self::ExternalPersonUnlinked => "external_person_unlinked",
            Self::OrganisationChanged => "organisation_changed",
            Self::OperatorLinked => "operator_linked",
            Self::OperatorInvited => "operator_invited",
            Self::OperatorEntered => "operator_entered",
            Self::OperatorRole => "operator_role",
            Self::OperatorRemoved => "operator_removed",
            Self::ImportConfirmed => "import_confirmed",
            Self::ImportPaused => "import_paused",
            Self::ImportResumed => "import_resumed",
            Self::ImportCancelled => "import_cancelled",
            Self::UserInvited => "user_invited",
            Self::LinkRevealed => "link_revealed",
            Self::InvitationRevoked => "invitation_revoked",
            Self::UserSuspended => "user_suspended",
            Self::UserResumed => "user_resumed",
            Self::UserRemoved => "user_removed",
            Self::DeviceRemoved => "device_removed",
            Self::DeviceRenamed => "device_renamed",
            Self::SessionsEnded => "sessions_ended",
            Self::PasscodeIssued => "passcode_issued",
            Self::UserReactivated => "user_reactivated",
            Self::ImmutableIdChanged => "immutable_id_changed",
            Self::AddressChanged => "address_changed",
            Self::UserProtection => "user_protection",
            Self::TokenMade => "token_made",
            Self::TokenRevoked => "token_revoked",
            Self::KeyMade => "key_made",
            Self::KeyConfirmed => "key_confirmed",
            Self::KeySwitched => "key_switched",
            Self::KeyRetired => "key_retired",
            Self::KeysReplaced => "keys_replaced",
        }
    }

    /// The reverse of [`Kind::as_str`].
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.as_str() == text)
    }
}

/// A change to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Who made it.
    pub actor: Actor,
    /// Which.
    pub kind: Kind,
    /// The identifier of what it was made to.
    pub subject: String,
    /// What stood there before, what stands there now, and why; never a secret.
    pub detail: Value,
}
