//! Every no in English.

use crate::domain::refusal::Refusal;
use crate::words::Words;

macro_rules! table {
    ($($name:ident: $title:literal, $explanation:literal, $next:literal;)+) => {
        /// How a no is told in English.
        pub(in crate::words) const fn refusal(refusal: Refusal) -> Words {
            match refusal {
                $(Refusal::$name => Words { title: $title, explanation: $explanation, next: $next },)+
            }
        }
    };
}

table! {
    BadRequest:
        "This request is incomplete",
        "Something we need is missing, or was changed on its way here.",
        "Go back and start again. If it happens again, tell your help desk the reference below.";
    WrongRealm:
        "This request is meant for another service",
        "The application that sent you here is not the one set up on this server.",
        "Nothing you can do from here. Please give your help desk the reference below, so that they can check the federation settings.";
    WrongReply:
        "This request asks for an unexpected address",
        "For your safety we only send answers to the address your organisation has configured, and this request names another.",
        "Close this page and open the application from your usual bookmark. If it happens again, tell your help desk the reference below.";
    BadSignature:
        "This request could not be trusted",
        "The application has to sign its requests with a certificate that this server knows, and this request’s signature is missing or does not hold.",
        "Open the application from your usual bookmark. If it happens again, tell your help desk the reference below.";
    Replayed:
        "This request was used already",
        "Every request of an application is taken once, so reloading or going back cannot repeat it.",
        "Go back to the application and start signing in again.";
    NoPassive:
        "Nobody is signed in here",
        "The application asked whether you are signed in already, without showing you a page, and you are not.",
        "Go back to the application and sign in.";
    TooOld:
        "This request has timed out",
        "Requests of an application are taken for a few minutes only, and this one is older.",
        "Go back to the application and start signing in again. If it happens again, tell your help desk the reference below: a clock may be wrong.";
    NoSuchClass:
        "This request asks for another kind of proof",
        "The application wants you to prove who you are in a way that this server does not have.",
        "Nothing you can do from here. Please give your help desk the reference below, so that they can check the application’s settings.";
    NoSuchNameId:
        "This request asks for another kind of name",
        "The application wants to be told who you are by a name that is not set up for it on this server.",
        "Nothing you can do from here. Please give your help desk the reference below, so that they can check the application’s settings.";
    NoSuchBinding:
        "This request asks for another kind of answer",
        "The application wants its answer carried in a way that this server does not use.",
        "Nothing you can do from here. Please give your help desk the reference below, so that they can check the application’s settings.";
    TooLong:
        "This request is too long",
        "The application sent more information than this server accepts.",
        "Close this tab and start signing in again from the application’s own address.";
    UnknownDomain:
        "This domain is not known here",
        "No organisation on this server signs in with this domain.",
        "Check the address you opened, or ask your help desk which one to use.";
    UnknownSignIn:
        "This sign-in cannot be found",
        "It may be over already, or it was begun in another browser or a private window.",
        "Go back to the application and start signing in again, in this browser.";
    Expired:
        "This sign-in has timed out",
        "For your safety a sign-in stays open for a few minutes only, and nobody has been signed in.",
        "Start again when you are ready; it takes a moment.";
    AlreadyAnswered:
        "This sign-in is already completed",
        "The answer has gone to the application. It is never sent twice, so reloading or going back cannot repeat it.",
        "If you are not signed in yet, start again. You will not need your phone while your session lasts.";
    Cancelled:
        "Sign-in cancelled",
        "You stopped this sign-in, and the request on your phone has been withdrawn.",
        "You can close this page, or start again whenever you like.";
    NotAnAddress:
        "That does not look like an email address",
        "We need the full address, with the part after the @.",
        "Enter your work email address, for example name@company.com.";
    NotAName:
        "That does not look like a name",
        "A name has at most 64 characters, no web address, and nothing that hides or turns the writing.",
        "Enter the name as people would write it.";
    BadDomain:
        "That domain cannot be used",
        "It is not a domain name, or it lies in, above or below a domain that another application has.",
        "Check the spelling, or look at the applications that exist.";
    BadColour:
        "That colour cannot be used",
        "A colour is written as # and six digits from 0 to f. Nothing was changed.",
        "Enter it like #0c6a5a, or leave the field empty for the usual green.";
    BadPicture:
        "That picture cannot be used",
        "It has to be a PNG, JPEG or WebP of at most 2 MB, from 16 to 4096 pixels each way and 8 megapixels in all. Nothing was changed.",
        "Choose another file, or save this one anew in an image program.";
    BadSessionLength:
        "A sign-in cannot last that long",
        "It lasts from 5 minutes to 24 hours. Nothing was changed.",
        "Choose one of the lengths, or enter hours such as 10 or 1:30.";
    BadSignOutOrigin:
        "These addresses cannot be taken",
        "Each is https and a host, such as https://portal.example.com, on a line of its own, and at most 10 of them. Nothing was changed.",
        "Take away paths, wildcards and IP addresses, and save again.";
    NobodyChosen:
        "Choose from 1 to 100 people",
        "Nobody was ticked, or more than can be printed at once. Nothing was changed.",
        "Go back to the list and tick those who get an invitation.";
    ChangedMeanwhile:
        "Somebody else was quicker",
        "The same settings were changed by somebody else just now, so yours were not saved over theirs.",
        "Look at what is set now, and change it again if it is not as it should be.";
    BadImmutableId:
        "That ImmutableID cannot be used",
        "It has a character that Microsoft does not take, belongs to somebody else, or this person keeps another one.",
        "Leave the field empty to have one made, or copy the value from the directory again.";
    KeepsMailbox:
        "An invitation keeps the personal address",
        "This person is invited already, with another personal address or none. Nothing was sent and nothing was changed.",
        "Leave the personal address empty to invite them again, or change it under “Identity” on their page.";
    TooManyLists:
        "Many lists wait to be confirmed",
        "Twenty lists that you uploaded wait to be confirmed, so this one was not kept.",
        "Confirm or discard some of them under “Imports”, then upload it again.";
    TooManyPasscodes:
        "Enough passcodes for now",
        "This person got five passcodes within an hour. No further one was made, and nothing was changed.",
        "Find out why none of them served, and make one later; the last one works until its time is up.";
    UserExists:
        "This person has an account already",
        "Their account is active or suspended, so no invitation was sent and nothing was changed.",
        "Look them up in the list of users to see what can be done.";
    OutsideApplication:
        "This address is not in a domain of the application",
        "Invitations go to addresses in the federated domains of this application only. Nothing was changed.",
        "Check the spelling, or choose the application that has the domain.";
    NotConfirmed:
        "That is not what was asked for",
        "To make sure that nothing happens by accident, the name has to be typed exactly as it is shown. Nothing was changed.",
        "Go back and type it once more.";
    NoReason:
        "Please say why",
        "The reason stands in the record of changes beside your name. It has 3 to 200 characters, and nothing that hides or turns the writing.",
        "Go back and write it in a few words.";
    NotActive:
        "This account is not active",
        "This is for people who have set up a phone and are not suspended. Nothing was changed.",
        "Resume the account first, or send a new invitation if they never set up a phone.";
    NotSuspended:
        "Suspend the account first",
        "An ImmutableID says who somebody is to Microsoft 365, so it is changed only while nobody can sign in by it.",
        "Suspend the account, change the value, then resume it.";
    OperatorExists:
        "This person runs the console already",
        "Somebody with this email address has access or was invited.",
        "Look for them in the list of operators.";
    UnknownAccount:
        "We could not find this account",
        "Nobody with this email address has been invited here yet.",
        "Check the spelling and try again. If it is right, ask your administrator to invite you.";
    NotActivated:
        "Your account is waiting for your phone",
        "You have been invited, and your phone has not been set up yet.",
        "Open your invitation on your phone and follow its link. If you cannot find it, ask your administrator for a new one.";
    Suspended:
        "This account is paused",
        "An administrator has paused sign-in for this account.",
        "Please contact your help desk; they can tell you more and switch it on again.";
    NotHere:
        "This account cannot sign in here right now",
        "There may be no such account, or it may not be ready yet.",
        "Check the spelling of the address. If it is right, contact your help desk with the reference below.";
    OtherApplication:
        "This account belongs to another application",
        "The address is known here, and signs in somewhere else.",
        "Check that you used the right email address, or ask your help desk which application is yours.";
    NoDevice:
        "No phone is set up for this account",
        "Signing in needs a phone or another device that knows you, and this account has none at the moment.",
        "Ask your help desk for a new invitation; setting up a phone takes about a minute.";
    BadPasscode:
        "That passcode did not work",
        "It may have been mistyped, used already or replaced, or be older than 15 minutes.",
        "Check every letter and try again, or ask your help desk for a new one.";
    PasscodeTooWeak:
        "A passcode is not enough for this sign-in",
        "The application asks for more than one proof of who you are, and a passcode counts as one only.",
        "Confirm with your phone or a passkey. If your phone is lost, ask your help desk to set up a new one with you.";
    ApprovalExpired:
        "The request on your phone ran out",
        "Nobody answered it in time, and nobody has been signed in.",
        "Have your phone at hand and send a new request.";
    Denied:
        "The request was declined on your phone",
        "Somebody tapped Deny, so nobody has been signed in.",
        "If that was by accident, confirm with a QR code or a passkey. Messages to your phone are paused for a while.";
    Reported:
        "Sign-in stopped for your safety",
        "The request was reported from your phone as not being yours. Nobody has been signed in, and it is noted for your administrators.",
        "If you reported it by accident, contact your help desk with the reference below.";
    WrongNumber:
        "The numbers did not match",
        "Another number than the one shown here was entered on the phone several times, so this request is closed.",
        "Start again, and enter the two digits exactly as the page shows them.";
    Superseded:
        "You continued in another tab",
        "A newer sign-in in this browser took the place of this one.",
        "Finish it in the other tab, or continue here with a new request.";
    TooMany:
        "Let us take a short break",
        "There have been many sign-in requests in a short time. We are pausing new ones to keep the account safe.",
        "Please wait a few minutes and try again.";
    Loop:
        "You were being sent back and forth",
        "The application kept asking for a new sign-in although you completed it, so we stopped here.",
        "Close this browser window and try again. If it happens again, tell your help desk the reference below; they can compare the settings on both sides.";
    TooWeak:
        "The application asks for more proof",
        "It wants a stronger sign-in than the one just completed.",
        "Start again and confirm with your phone or a passkey.";
    BadInvitation:
        "This invitation is no longer open",
        "It may have been used already, replaced by a newer one, or be too old.",
        "Look for a newer invitation, or ask your administrator for one.";
    BadCredential:
        "That passkey did not work here",
        "It belongs to another account or device, or could not be checked.",
        "Try again with the passkey you set up for this account, or use your phone.";
    BadChallenge:
        "That took a little too long",
        "For your safety each confirmation can be used once and for a short time only.",
        "Please try once more.";
    UnknownPhone:
        "Sign in to the authenticator",
        "This phone is not signed in, or its access has ended.",
        "Sign in with your passkey, or open your invitation if you are new here.";
    StaleQr:
        "This QR code has changed",
        "For your safety the code on the sign-in page changes every half minute.",
        "Scan the code that is shown on the page now.";
    OtherPhone:
        "This request is for somebody else",
        "The code you scanned belongs to the sign-in of another person.",
        "Only that person’s own phone can approve it. If somebody asked you to scan it, please tell your help desk.";
    NotPending:
        "This request is no longer open",
        "It has been answered already, replaced by a newer one, or has run out.",
        "If you are still signing in, send a new request from the sign-in page.";
    NotInConsole:
        "Sign in to the console",
        "Nobody is signed in to the console in this browser, or it was left alone for a while.",
        "Sign in with your passkey to go on.";
    NotInAccount:
        "Sign in to your account page",
        "Nobody is signed in to it in this browser, or it was left alone for a while.",
        "Sign in with the passkey of one of your devices to go on.";
    NotAllowed:
        "Your role does not reach that far",
        "Somebody with another role can do this. Nothing was changed.",
        "Ask an owner or an administrator of this console.";
    ProveAgain:
        "Please confirm that it is still you",
        "This takes a passkey used within the last five minutes. Nothing was changed yet.",
        "Confirm with your passkey, then do it once more.";
    BadToken:
        "This token opens nothing",
        "The API token is missing, unknown, revoked or past its end, or the operator who made it is gone or has a new passkey.",
        "Send a live token as “Authorization: Bearer cs_…”. Tokens are made in the console, under API.";
    BeyondScope:
        "This token was not made for that",
        "None of the token’s scopes covers this call.",
        "Make a token with the scope that the call needs.";
    BadField:
        "A field is not right",
        "It is missing, unknown here, or not what it has to be.",
        "Look the field up in the description of the API, and send the call again.";
    KeyReused:
        "This idempotency key was used for something else",
        "The same key came with another call before, so this one was not carried out.",
        "Use a new key for each thing you create.";
    KeyBusy:
        "This call is still being answered",
        "A call with the same idempotency key has not come to its end.",
        "Wait a moment and send it again; you then get the first call’s answer.";
    WrongType:
        "This call is not JSON",
        "The body has to be of the type application/json.",
        "Send the header “Content-Type: application/json”.";
    TooManyTokens:
        "Fifty of your tokens are live already",
        "That is as many as one operator may have at once.",
        "Revoke one that is not needed any more, and make the new one then.";
    BadLink:
        "This link is no longer open",
        "It may have been used already, replaced by a newer one, or be too old.",
        "Ask for a new one. The first owner gets it on the server with: countersign admin link.";
    LastOwner:
        "Somebody has to stay an owner",
        "This is the only owner of the console, so the change was not made.",
        "Make somebody else an owner first.";
    Forged:
        "We could not confirm that this came from you",
        "The form was sent from another page, or this page was open for a long time.",
        "Go back to the application and start signing in again.";
    UnknownHost:
        "This is not an address of this server",
        "The server was reached by a name that it does not know.",
        "Use the address your organisation gave you.";
    NotFound:
        "There is nothing here",
        "The address may be mistyped, or the page has moved.",
        "Check the address, or open the application you want to sign in to.";
    WrongMethod:
        "This page cannot be opened like that",
        "The address exists, and is used in another way.",
        "Go back to the application and start signing in again.";
    TooLarge:
        "That is more than we can take",
        "What was sent is larger than this page accepts.",
        "Go back and try again with less.";
    TooSlow:
        "That took too long to arrive",
        "Your connection is slow at the moment, and part of what was sent is missing.",
        "Check your connection, then go back and try again.";
    Fault:
        "Something went wrong on our side",
        "It is not because of anything you did, and nobody has been signed in by it.",
        "Please try again in a moment. If it stays like this, give your help desk the reference below.";
}
