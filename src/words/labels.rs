//! The small words of pages: headings, buttons, hints. `{}` takes a value.

table! {
    /// The small words of pages.
    Labels

    /// Title where the application is known.
    sign_in_to = "Sign in to {}",
    /// Title where it is not.
    sign_in = "Sign in",
    /// Before the correlation id.
    reference = "Reference",
    /// Under the identify page's heading.
    who_lead = "Use your work email address. No password needed.",
    /// The field.
    who_address = "Email address",
    /// In the empty field.
    who_example = "name@company.com",
    /// Goes on.
    who_submit = "Continue",
    /// A promise beneath the form.
    who_promise = "We will ask you to confirm on your phone.",
    /// Heading while waiting.
    wait_title = "Check your phone",
    /// What to do with the number.
    wait_push = "Open the request on your phone and enter this number.",
    /// Heading of the QR face.
    wait_qr_title = "Scan with your phone",
    /// What to do with the code.
    wait_qr = "Point your phone’s camera at the code, then enter this number.",
    /// What a screen reader hears for the code.
    wait_qr_label = "QR code that opens this sign-in request on your phone",
    /// What a screen reader hears before the number.
    wait_number_label = "Your number",
    /// Before the time.
    wait_time_left = "Time left",
    /// When the message is with the push service.
    delivery_taken = "Request sent to your phone",
    /// While it is on its way.
    delivery_sending = "Sending the request to your phone…",
    /// When no message reaches a phone.
    delivery_failed = "The request could not be delivered. Open the authenticator on your phone, or scan a QR code instead.",
    /// When the budget of messages is spent.
    delivery_paused = "Messages to your phone are paused for a while. Open the authenticator on your phone, or scan a QR code instead.",
    /// When none was wanted.
    delivery_unsent = "Open the authenticator on your phone to see the request.",
    /// To the QR face.
    use_qr = "Use a QR code instead",
    /// To the number's face.
    use_push = "Use your phone’s request instead",
    /// A passkey in this browser.
    use_passkey = "Use a passkey on this device",
    /// To the passcode's form.
    use_passcode = "I have a one-time passcode",
    /// Heading of the form.
    passcode_title = "Enter your passcode",
    /// Beneath it.
    passcode_lead = "The one-time passcode from your help desk. It works once, within 15 minutes.",
    /// The field.
    passcode_field = "Passcode",
    /// Signs in by it.
    passcode_submit = "Sign in",
    /// Beneath the form.
    passcode_promise = "Nobody ever asks you for it, your help desk included. Type it on this page only.",
    /// Back to the other ways.
    passcode_back = "Back",
    /// Asks again.
    send_again = "Send the request again",
    /// Ends it.
    cancel = "Cancel",
    /// Heading of the ways to confirm.
    other_ways = "Other ways to confirm",
    /// Asks the phones.
    ask_push = "Ask my phone",
    /// Asks the phones once more.
    ask_push_again = "Send a new request",
    /// Asks by QR code.
    ask_qr = "Show a QR code",
    /// Asks again after a superseding.
    continue_here = "Continue here",
    /// A first ask.
    offer_title = "Confirm that it is you",
    /// Beneath it.
    offer_lead = "Choose how you want to confirm this sign-in.",
    /// Heading when the ceremony is done.
    ready_title = "You are confirmed",
    /// Beneath it.
    ready_lead = "Taking you to {}…",
    /// Where the application's name is not known.
    the_application = "the application",
    /// Without scripts.
    ready_submit = "Continue",
    /// Heading of the page that posts the answer.
    post_title = "Signing you in",
    /// When that page is shown again.
    done_title = "This sign-in is already completed",
    /// Beneath it.
    done_lead = "The answer has gone to the application and is never sent twice. If you are not signed in yet, start again.",
    /// To the page of the running sign-in.
    back_to_sign_in = "Back to the sign-in",
    /// Begins afresh.
    start_again = "Start again",
    /// Names somebody else in the same sign-in.
    use_other = "Use another address",
    /// Heading of the page after signing out.
    signed_out_title = "You are signed out",
    /// Beneath it.
    signed_out_lead = "Your session in this browser has ended. Close the browser window if others use this computer.",
    /// Signs in anew.
    sign_in_again = "Sign in again",
    /// Passkey, while the browser asks.
    passkey_waiting = "Follow your browser’s instructions…",
    /// Passkey, when nothing came of it.
    passkey_failed = "The passkey was not used. Try again, or use your phone.",
    /// Without the connection.
    offline = "The connection was interrupted. Trying again…",
    /// The authenticator's name.
    phone_title = "Authenticator",
    /// Without scripts on the phone.
    phone_no_script = "The authenticator needs JavaScript. Please switch it on for this page, or open it in your phone’s usual browser.",
    /// Until the scripts run.
    loading = "One moment…",
}
