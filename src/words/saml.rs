//! The words of pages that pass on what another site sent. `{}` takes a value.

table! {
    /// The words of pages that pass on what another site sent.
    Saml

    /// Heading while a sign-in that another site began goes on.
    proceed_title = "One moment",
    /// Beneath it.
    proceed_lead = "The application’s request is being looked at.",
    /// Goes on, where the page does not do it by itself.
    proceed_submit = "Continue",
    /// Heading of the page that tells the application that the session has ended.
    leaving_title = "Signing you out",
    /// Beneath it.
    leaving_lead = "Your session here has ended. The application is being told.",
    /// Heading of the page that tells the application that nobody was signed in.
    untold_title = "Going back to the application",
    /// Beneath it.
    untold_lead = "Nobody was signed in. The application is being told why.",
    /// On the page of whoever signed out: that this was one session of two.
    microsofts_lead = "Microsoft keeps a session of its own in this browser, which may still be open.",
    /// Leads to where the other one ends.
    microsofts_out = "Sign out at Microsoft as well",
    /// Goes back to the application, which is told that nobody was signed in.
    back_to = "Back to {}",
}
