//! What was changed in the console, and what of it: the record's own words, as people read them.

use crate::domain::change::Kind;

table! {
    /// Changes and their details.
    Changes

    /// A kind of change.
    application_added = "application added",
    /// A kind of change.
    application_changed = "application changed",
    /// A kind of change.
    domain_added = "domain added",
    /// A kind of change.
    provider_added = "service provider added",
    /// A kind of change.
    provider_changed = "service provider changed",
    /// A kind of change.
    provider_removed = "service provider removed",
    /// A tenant may ask for second factors.
    external_method_added = "external method added",
    /// A tenant may ask for second factors no more.
    external_method_removed = "external method removed",
    /// It was said whom a tenant means by an object id.
    external_person_linked = "object ID assigned",
    /// Whom a tenant meant by an object id was forgotten.
    external_person_unlinked = "object ID assignment removed",
    /// A kind of change.
    federation_begun = "federation begun",
    /// A kind of change.
    federation_applied = "federation set up",
    /// A kind of change.
    federation_failed = "federation failed",
    /// A kind of change.
    federation_undone = "federation undone",
    /// A kind of change.
    tenant_identities = "ImmutableIDs set in the tenant",
    /// A kind of change.
    tenant_user_made = "user made in the tenant",
    /// A kind of change.
    tenant_connected = "signed in to a tenant",
    /// A kind of change.
    tenant_disconnected = "sign-in to a tenant ended",
    /// A kind of change.
    graph_credential_added = "application credential kept",
    /// A kind of change.
    graph_credential_removed = "application credential removed",
    /// A kind of change.
    organisation_changed = "organisation changed",
    /// A kind of change.
    operator_linked = "link for an operator made",
    /// A kind of change.
    operator_invited = "operator added",
    /// A kind of change.
    operator_entered = "operator made a passkey",
    /// A kind of change.
    operator_role = "role changed",
    /// A kind of change.
    operator_removed = "operator removed",
    /// A kind of change.
    import_confirmed = "import confirmed",
    /// A kind of change.
    import_paused = "import paused",
    /// A kind of change.
    import_resumed = "import goes on",
    /// A kind of change.
    import_cancelled = "import given up",
    /// A kind of change.
    user_invited = "user invited",
    /// A kind of change.
    link_revealed = "activation link shown",
    /// A kind of change.
    invitation_revoked = "invitation revoked",
    /// A kind of change.
    user_suspended = "user suspended",
    /// A kind of change.
    user_resumed = "user resumed",
    /// A kind of change.
    user_removed = "user removed",
    /// A kind of change.
    device_removed = "device removed",
    /// A kind of change.
    device_renamed = "device renamed",
    /// A kind of change.
    sessions_ended = "sessions ended",
    /// A kind of change.
    passcode_issued = "passcode issued",
    /// A kind of change.
    user_reactivated = "new phone allowed",
    /// A kind of change.
    immutable_id_changed = "ImmutableID changed",
    /// A kind of change.
    address_changed = "personal address changed",
    /// A kind of change.
    user_protection = "protection changed",
    /// A kind of change.
    token_made = "API token made",
    /// A kind of change.
    token_revoked = "API token revoked",
    /// A kind of change.
    key_made = "next signing certificate made",
    /// A kind of change.
    key_confirmed = "next signing certificate confirmed",
    /// A kind of change.
    key_switched = "next signing certificate taken into use",
    /// A kind of change.
    key_retired = "former signing key erased",
    /// A kind of change.
    keys_replaced = "all signing keys replaced",

    /// A detail.
    fact_accent = "accent colour",
    /// A detail.
    fact_address = "address",
    /// A detail.
    fact_application = "application",
    /// A detail: whether something was taken back.
    fact_back = "taken back",
    /// A detail.
    fact_by_mail = "sent by mail",
    /// A detail.
    fact_cloud = "cloud",
    /// A detail.
    fact_device = "device",
    /// A detail.
    fact_domain = "domain",
    /// A detail.
    fact_domains = "domains",
    /// A detail.
    fact_expires_at = "valid until",
    /// A detail.
    fact_file_hash = "hash of the file",
    /// A detail.
    fact_fingerprint = "picture",
    /// A detail.
    fact_first_offer = "asked first by",
    /// A detail.
    fact_height = "height",
    /// A detail: how somebody signed in.
    fact_how = "how",
    /// How somebody signed in.
    how_code = "with a code",
    /// How somebody signed in.
    how_application = "as the application, with its certificate",
    /// A detail.
    fact_id = "identifier",
    /// A detail.
    fact_immutable_id = "ImmutableID",
    /// A detail.
    fact_import = "import",
    /// A detail.
    fact_invitation = "invitation",
    /// A detail.
    fact_invited = "invited",
    /// A detail.
    fact_issuer = "issuer",
    /// A detail.
    fact_name = "name",
    /// A detail.
    fact_new = "new",
    /// A detail.
    fact_operator = "operator",
    /// A detail.
    fact_passcode = "passcode",
    /// A detail.
    fact_people = "people",
    /// A detail.
    fact_personal_address = "personal address",
    /// A detail.
    fact_protected = "protected",
    /// A detail.
    fact_realm = "realm",
    /// A detail.
    fact_reason = "reason",
    /// A detail.
    fact_reply_url = "address of the answers",
    /// A detail.
    fact_role = "role",
    /// A detail.
    fact_rows = "rows",
    /// A detail.
    fact_scopes = "scopes",
    /// A detail.
    fact_session_lifetime = "how long a sign-in lasts",
    /// A detail.
    fact_session_minutes = "sign-in lasts, in minutes",
    /// A detail.
    fact_sessions = "sessions",
    /// A detail.
    fact_sets_identity = "sets who people are",
    /// A detail.
    fact_sign_out_origins = "after signing out to",
    /// A detail.
    fact_state = "state",
    /// A detail.
    fact_status = "status",
    /// A detail.
    fact_stops = "old devices stop",
    /// A detail.
    fact_tenant = "tenant",
    /// A detail.
    fact_token = "token",
    /// A detail.
    fact_width = "width",
}

impl Changes {
    /// A kind as people read it; one of another version by its own word.
    #[must_use]
    pub fn kind(&self, word: &str) -> String {
        Kind::parse(word).map_or_else(|| word.replace('_', " "), |kind| self.kind_of(kind).to_owned())
    }

    const fn kind_of(&self, kind: Kind) -> &'static str {
        match kind {
            Kind::ApplicationAdded => self.application_added,
            Kind::ApplicationChanged => self.application_changed,
            Kind::DomainAdded => self.domain_added,
            Kind::FederationBegun => self.federation_begun,
            Kind::FederationApplied => self.federation_applied,
            Kind::FederationFailed => self.federation_failed,
            Kind::FederationUndone => self.federation_undone,
            Kind::TenantIdentities => self.tenant_identities,
            Kind::TenantUserMade => self.tenant_user_made,
            Kind::TenantConnected => self.tenant_connected,
            Kind::TenantDisconnected => self.tenant_disconnected,
            Kind::GraphCredentialAdded => self.graph_credential_added,
            Kind::GraphCredentialRemoved => self.graph_credential_removed,
            Kind::ProviderAdded => self.provider_added,
            Kind::ProviderChanged => self.provider_changed,
            Kind::ProviderRemoved => self.provider_removed,
            Kind::ExternalMethodAdded => self.external_method_added,
            Kind::ExternalMethodRemoved => self.external_method_removed,
            Kind::ExternalPersonLinked => self.external_person_linked,
            Kind::ExternalPersonUnlinked => self.external_person_unlinked,
            Kind::OrganisationChanged => self.organisation_changed,
            Kind::OperatorLinked => self.operator_linked,
            Kind::OperatorInvited => self.operator_invited,
            Kind::OperatorEntered => self.operator_entered,
            Kind::OperatorRole => self.operator_role,
            Kind::OperatorRemoved => self.operator_removed,
            Kind::ImportConfirmed => self.import_confirmed,
            Kind::ImportPaused => self.import_paused,
            Kind::ImportResumed => self.import_resumed,
            Kind::ImportCancelled => self.import_cancelled,
            Kind::UserInvited => self.user_invited,
            Kind::LinkRevealed => self.link_revealed,
            Kind::InvitationRevoked => self.invitation_revoked,
            Kind::UserSuspended => self.user_suspended,
            Kind::UserResumed => self.user_resumed,
            Kind::UserRemoved => self.user_removed,
            Kind::DeviceRemoved => self.device_removed,
            Kind::DeviceRenamed => self.device_renamed,
            Kind::SessionsEnded => self.sessions_ended,
            Kind::PasscodeIssued => self.passcode_issued,
            Kind::UserReactivated => self.user_reactivated,
            Kind::ImmutableIdChanged => self.immutable_id_changed,
            Kind::AddressChanged => self.address_changed,
            Kind::UserProtection => self.user_protection,
            Kind::TokenMade => self.token_made,
            Kind::TokenRevoked => self.token_revoked,
            Kind::KeyMade => self.key_made,
            Kind::KeyConfirmed => self.key_confirmed,
            Kind::KeySwitched => self.key_switched,
            Kind::KeyRetired => self.key_retired,
            Kind::KeysReplaced => self.keys_replaced,
        }
    }

    /// How somebody signed in to a tenant, as people read it; one that is new here by its own word.
    #[must_use]
    pub fn how(&self, word: &str) -> String {
        match word {
            "device_code" => self.how_code.to_owned(),
            "application" => self.how_application.to_owned(),
            _ => word.replace('_', " "),
        }
    }

    /// A detail's name as people read it; one that is new here by its own word.
    #[must_use]
    pub fn fact(&self, name: &str) -> String {
        let known = match name {
            "accent" => self.fact_accent,
            "address" => self.fact_address,
            "application" => self.fact_application,
            "back" => self.fact_back,
            "by_mail" => self.fact_by_mail,
            "cloud" => self.fact_cloud,
            "device" => self.fact_device,
            "domain" => self.fact_domain,
            "domains" => self.fact_domains,
            "expires_at" => self.fact_expires_at,
            "file_hash" => self.fact_file_hash,
            "fingerprint" => self.fact_fingerprint,
            "first_offer" => self.fact_first_offer,
            "height" => self.fact_height,
            "how" => self.fact_how,
            "id" => self.fact_id,
            "immutable_id" => self.fact_immutable_id,
            "import" => self.fact_import,
            "invitation" => self.fact_invitation,
            "invited" => self.fact_invited,
            "issuer" => self.fact_issuer,
            "name" => self.fact_name,
            "new" => self.fact_new,
            "operator" => self.fact_operator,
            "passcode" => self.fact_passcode,
            "people" => self.fact_people,
            "personal_address" => self.fact_personal_address,
            "protected" => self.fact_protected,
            "realm" => self.fact_realm,
            "reason" => self.fact_reason,
            "reply_url" => self.fact_reply_url,
            "role" => self.fact_role,
            "rows" => self.fact_rows,
            "scopes" => self.fact_scopes,
            "session_lifetime" => self.fact_session_lifetime,
            "session_minutes" => self.fact_session_minutes,
            "sessions" => self.fact_sessions,
            "sets_identity" => self.fact_sets_identity,
            "sign_out_origins" => self.fact_sign_out_origins,
            "state" => self.fact_state,
            "status" => self.fact_status,
            "stops" => self.fact_stops,
            "tenant" => self.fact_tenant,
            "token" => self.fact_token,
            "width" => self.fact_width,
            _ => return name.replace('_', " "),
        };
        known.to_owned()
    }
}
