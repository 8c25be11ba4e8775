//! The words of the console's pages about the API. `{}` takes a value.

use crate::domain::api_token::Scope;

table! {
    /// The words of the API's pages.
    Api

    /// The part.
    tokens = "API",
    /// Beneath the heading.
    tokens_lead = "Programs call /api/v1 with a token. It opens what it was made for as far as its creator’s role reaches at that moment, and dies with them.",
    /// A tab.
    tab_tokens = "Tokens",
    /// A tab.
    tab_calls = "Calls",
    /// To the form.
    token_add = "Make a token",
    /// Nothing there yet.
    tokens_empty = "No token yet",
    /// What to do about it.
    tokens_empty_lead = "Make one for each program that invites people or reads what happened here.",
    /// Beneath the form's heading.
    token_new_lead = "Choose as little as the program needs. The token is shown once, and only its hash is kept.",
    /// Beneath the field.
    token_name_help = "Which program uses it, and where.",
    /// Field.
    token_days = "Days until it ends",
    /// Beneath the field.
    token_days_help = "365 at most.",
    /// Field, and column.
    token_scopes = "Scopes",
    /// Makes it.
    token_create = "Make the token",
    /// Nothing chosen.
    token_nothing = "The token would open nothing",
    /// Why that is a fault.
    token_nothing_why = "No scope is chosen.",
    /// What to do about it.
    token_nothing_next = "Choose at least one.",
    /// A lifetime that cannot be.
    token_days_wrong = "The token cannot live that long",
    /// Why that is a fault.
    token_days_why = "Every token ends within a year.",
    /// What to do about it.
    token_days_next = "Give whole days, from 1 to 365.",
    /// Heading afterwards.
    token_made_title = "Copy the token now",
    /// Beneath it.
    token_made_lead = "“{}” is shown this once. Whoever has it can do what it was made for, so keep it where passwords are kept.",
    /// Back.
    tokens_back = "Back to the tokens",
    /// To the description of the API.
    token_document = "Description of the API (OpenAPI)",
    /// Beneath its name.
    token_creator = "Made by {}",
    /// Column.
    token_used = "Last used",
    /// Where it was not.
    token_never = "never",
    /// Takes it back.
    token_revoke = "Revoke",
    /// The same, for those who hear it.
    token_revoke_this = "Revoke the token {}",
    /// Where it stands.
    token_live = "Live",
    /// Where it stands.
    token_expired = "Ended",
    /// Where it stands.
    token_revoked = "Revoked",
    /// A scope.
    scope_users_read = "Reads users, their devices and invitations",
    /// A scope.
    scope_users_invite = "Invites users, sends invitations again and revokes them",
    /// A scope.
    scope_users_identity = "Gives users an ImmutableID and a personal address",
    /// A scope.
    scope_users_suspend = "Suspends and resumes users",
    /// A scope.
    scope_users_remove = "Removes users",
    /// A scope.
    scope_invitations_links = "Reads the links that activate accounts; each time is logged",
    /// A scope.
    scope_applications_read = "Reads applications and their domains",
    /// A scope.
    scope_applications_write = "Adds applications with their domains",
    /// A scope.
    scope_requests_read = "Reads sign-in requests",
    /// Beneath the heading.
    calls_lead = "Every call with one of these tokens in the last 90 days, and a sample of those without.",
    /// Nothing there yet.
    calls_empty = "Nothing was called yet",
    /// Nothing found.
    calls_none_found = "No such call",
    /// Column.
    call_token = "Token",
    /// None of ours was shown.
    call_no_token = "none of ours",
    /// Column.
    call_route = "Call",
    /// Column.
    call_address = "From",
    /// Before the correlation id.
    call_correlation = "Reference",
}

impl Api {
    /// What a token was made for, as people read it.
    #[must_use]
    pub const fn scope(&self, scope: &Scope) -> &'static str {
        match scope {
            Scope::UsersRead => self.scope_users_read,
            Scope::UsersInvite => self.scope_users_invite,
            Scope::UsersIdentity => self.scope_users_identity,
            Scope::UsersSuspend => self.scope_users_suspend,
            Scope::UsersRemove => self.scope_users_remove,
            Scope::InvitationLinks => self.scope_invitations_links,
            Scope::ApplicationsRead => self.scope_applications_read,
            Scope::ApplicationsWrite => self.scope_applications_write,
            Scope::RequestsRead => self.scope_requests_read,
        }
    }
}
