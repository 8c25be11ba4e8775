//! The words of the page that explains Microsoft's errors.

table! {
    /// The words of the page that explains Microsoft's errors.
    Errors

    /// Heading of the page, and the link to it.
    title = "What does this Microsoft error mean?",
    /// Beneath it.
    lead = "The cause is looked for in what is configured here and in the log, not in a manual.",
    /// Field: the number of the error.
    code = "Error code, for example AADSTS51004",
    /// Field: the correlation id, which may be left out.
    correlation = "Correlation ID, if there is one",
    /// Asks.
    submit = "Explain",
    /// The number is none.
    no_code = "This is no error code. It is AADSTS and a number, as Microsoft’s page shows it.",
    /// The correlation id is none.
    no_correlation = "This is no correlation ID. It is on Microsoft’s error page, or on ours.",
    /// The error is not known here.
    unknown = "This error is not known here.",
    /// Marks what is as it should be.
    fine = "As it should be",
    /// Marks what wants attention.
    warning = "Needs a look",
    /// Marks what makes sign-ins fail.
    fault = "Fault",
}
