//! What a phone itself shows of the authenticator: its notices, and what it is.

table! {
    /// What a phone itself shows of the authenticator.
    Notices

    /// A request to confirm a sign-in is there.
    ask_title = "Sign-in request",
    /// Beneath it.
    ask = "Tap to review it.",
    /// A request was answered elsewhere; takes its notice's place for a moment.
    answered_title = "Request answered",
    /// Beneath it.
    answered = "Nothing more to do.",
    /// Something about the account has changed. A phone in wrong hands reads this, too, so it says no more.
    news_title = "Account notice",
    /// Beneath it.
    news = "A change was made. Your mailbox has the details.",
    /// The help desk looks whether messages come through.
    test_title = "Test message",
    /// Beneath it.
    test = "Messages reach this phone. There is nothing to do.",
    /// What the app is, where the phone offers to install it.
    description = "Confirms your sign-ins with this phone.",
}
