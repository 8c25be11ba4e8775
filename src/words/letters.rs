//! The words of mails. `{}` takes a value.

table! {
    /// The words of mails.
    Letters

    /// Subject of an invitation; takes the organisation.
    invitation_subject = "{}: set up sign-in on your phone",
    /// Its heading.
    invitation_title = "Set up sign-in on your phone",
    /// What it is about; takes organisation and application.
    invitation_lead = "{} invites you to confirm your sign-ins to {} on your phone. It takes about a minute, and there is no password to remember: you use your fingerprint, your face or the phone’s own PIN.",
    /// Heading for whoever reads on the phone.
    on_a_phone = "Reading this on your phone?",
    /// What to do there.
    on_a_phone_text = "Tap the button on the phone that you want to confirm your sign-ins with.",
    /// The button.
    set_up = "Set up this phone",
    /// Heading for whoever reads elsewhere.
    on_a_computer = "Reading this on a computer?",
    /// What to do there.
    on_a_computer_text = "Point your phone’s camera at this code and open the link that it finds.",
    /// What to do there where no picture is shown.
    on_a_computer_plain = "Your mail program shows a QR code when it shows this mail as a page. Otherwise bring the link above to your phone.",
    /// What stands for the code where it is not shown.
    code_alternative = "QR code with the link below",
    /// Before the link as text.
    link_in_full = "The link in full:",
    /// Heading of the steps.
    then = "What happens then",
    /// First step.
    step_check = "The page shows the account it is for. Check that it is yours.",
    /// Second step.
    step_confirm = "Confirm with your fingerprint, face or PIN.",
    /// Third step.
    step_done = "That is all. From then on your phone asks you when you sign in.",
    /// What a bearer link means.
    keep_it = "Please keep this mail to yourself: until the link is used or runs out, whoever has it can set up your account. It works once.",
    /// Who sent an invitation and why; takes organisation and address.
    invitation_sender = "Sent by {} because an administrator there invited {}. If you did not expect this mail, do nothing and tell your help desk.",
    /// The same where it is known who there; takes organisation, name and address.
    invitation_sender_named = "Sent by {} because {} there invited {}. If you did not expect this mail, do nothing and tell your help desk.",

    /// Subject after an activation; takes the organisation.
    activated_subject = "{}: a phone was set up for your account",
    /// Its heading.
    activated_title = "A phone was set up for your account",
    /// What it means.
    activated_lead = "From now on this phone can confirm your sign-ins.",
    /// Heading where all is well.
    it_was_me = "Was it you?",
    /// What to do then.
    it_was_me_text = "Then there is nothing to do.",
    /// Heading where it is not.
    it_was_not_me = "It was not you?",
    /// What to do then.
    it_was_not_me_text = "Contact your help desk at once, in a way that you know already, and ask them to pause your account. They need no password and no code from you.",

    /// Subject after a further phone was added; takes the organisation.
    device_added_subject = "{}: a further phone was added to your account",
    /// Its heading.
    device_added_title = "A further phone was added to your account",
    /// What it means.
    device_added_lead = "One of your phones has let another one in. From now on that one can confirm your sign-ins, too.",

    /// Subject after a passcode was issued; takes the organisation.
    passcode_issued_subject = "{}: a one-time passcode was issued for your account",
    /// Its heading.
    passcode_issued_title = "A one-time passcode was issued for your account",
    /// What it means.
    passcode_issued_lead = "Your help desk has made a passcode that signs in to your account once, without your phone. Whoever hears it can use it, so it is in no mail.",

    /// Subject of the invitation to a new phone; takes the organisation.
    reactivation_subject = "{}: set up your new phone",
    /// Its heading.
    reactivation_title = "Set up your new phone",
    /// What it is about; takes organisation and application.
    reactivation_lead = "An administrator at {} lets you set up a new phone to confirm your sign-ins to {}. When it is done, the phones you used until now stop working for it.",
    /// Subject of the notice that a new phone may be set up; takes the organisation.
    reactivation_issued_subject = "{}: a new phone may be set up for your account",
    /// Its heading.
    reactivation_issued_title = "A new phone may be set up for your account",
    /// Where the old ones are dead already.
    reactivation_at_once = "An administrator has made a link by which a new phone is set up for your account. The phones you used until now have stopped working for it, and every session has ended.",
    /// Where they live until it is used.
    reactivation_at_use = "An administrator has made a link by which a new phone is set up for your account. When it is used, the phones you used until now stop working for it, and every session ends.",

    /// Subject after the private mailbox was changed; takes the organisation.
    address_changed_subject = "{}: the personal address of your account was changed",
    /// Its heading.
    address_changed_title = "The personal address of your account was changed",
    /// What it means.
    address_changed_lead = "An administrator has changed the mailbox that invitations to your account go to, and that is told of changes beside your work mailbox.",
    /// Subject after a removal; takes the organisation.
    removed_subject = "{}: a phone was removed from your account",
    /// Its heading.
    removed_title = "A phone was removed from your account",
    /// What it means.
    removed_lead = "It can no longer confirm your sign-ins, and the sessions that it had opened have been ended.",
    /// What to do where all is well.
    removed_was_me_text = "Then there is nothing to do. You may have done it yourself, or asked your help desk to.",

    /// Subject after a report; takes the organisation.
    reported_subject = "{}: a sign-in was reported as not yours",
    /// Its heading.
    reported_title = "A sign-in was reported as not yours",
    /// What came of it.
    reported_lead = "Somebody asked to sign in with your account, and on your phone it was reported that this was not you. The request was stopped, and what it had opened has been ended.",
    /// Heading of the advice.
    what_now = "What you can do",
    /// The advice.
    what_now_text = "Tell your help desk, and deny further requests that you did not make. If the report was an accident, sign in again: for a while you will confirm with a QR code or a passkey.",

    /// Who sent a notice and why; takes organisation and address.
    notice_sender = "Sent by {} to tell you of a change to {}. Mails like this one ask for nothing and hold no link.",

    /// With the person's name.
    hello_name = "Hello {},",
    /// Without it.
    hello = "Hello,",
    /// Before the account's address.
    account = "Account",
    /// Before the end of an invitation.
    good_until = "Good until",
    /// Before a phone's name.
    phone = "Phone",
    /// Before an instant.
    when = "When",
    /// Before the application's name.
    application = "Application",
    /// Before the instant of a request.
    asked_at = "Asked at",
    /// Before the place a request came from.
    from = "From",
    /// Before browser and system; takes both.
    browser = "Browser",
    /// Browser and system.
    browser_on = "{} on {}",
    /// Before the phone that reported.
    reported_on = "Reported on",
    /// Before the instant of the report.
    reported_at = "Reported at",
}
