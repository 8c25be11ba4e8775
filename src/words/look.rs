//! The words of the console where it shapes what people see: the organisation, an application's settings, sheets of
//! invitations. `{}` takes a value.

table! {
    /// These words.
    Look

    /// The part, and its heading.
    organisation = "Organisation",
    /// Beneath it.
    organisation_lead = "What people see when they sign in, on their phone and in the invitation mail.",
    /// Field.
    organisation_name = "Name",
    /// Beneath it; takes the name in the settings.
    organisation_name_help = "Left empty, it is the one in the settings of the server: {}.",
    /// Field.
    accent = "Accent colour",
    /// Beneath it.
    accent_help = "# and six digits, such as #0c6a5a. Left empty, it is our green.",
    /// Where the colour cannot be read as it is; takes what was wished for.
    accent_adapted = "{} cannot be read everywhere as it is, so it is shaded as little as needed:",
    /// Where it can.
    accent_as_it_is = "{} can be read everywhere as it is.",
    /// Before the shade.
    accent_light = "On light pages",
    /// Before the shade.
    accent_dark = "On dark pages",
    /// On the sample of a button.
    accent_sample = "Continue",
    /// Saves a form.
    save = "Save",
    /// Said after saving.
    saved = "Saved. It is seen everywhere from now on.",
    /// Heading.
    logo = "Logo",
    /// Beneath it.
    logo_help = "PNG, JPEG or WebP, at most 2 MB. It is drawn anew here: place, camera and comments in the file are left out. A wide picture on a transparent or white ground looks best.",
    /// Where there is none.
    logo_none = "None yet. Our own sign stands in its place.",
    /// Field.
    logo_file = "Picture",
    /// Sends it.
    logo_set = "Use this picture",
    /// Takes it away.
    logo_remove = "Remove the logo",

    /// Beneath the heading of the tab.
    settings_lead = "A change counts from the next sign-in on. Cloud, realm and issuers stand in Entra ID, too, and stay as they are.",
    /// A length that is not on the list.
    session_other = "Another length",
    /// The field for it.
    session_hours = "Hours, such as 10 or 1:30",
    /// Heading.
    domain_add = "Add a domain",
    /// Beneath it.
    domain_add_lead = "It gets an issuer of its own. People who were invited to a domain above it and have an address in this one move along.",
    /// Field.
    domain_name = "Domain",
    /// What has to be confirmed; takes the domain and the one above it.
    domain_below = "{} lies below {}. Where it inherits that domain’s federation, as it does unless somebody made it a root domain at Microsoft, do not add it: its people come here already, and with an issuer of its own they could sign in no more (AADSTS50107).",
    /// A box.
    domain_own = "It is a root domain at Microsoft, and is federated by itself",
    /// Said afterwards; takes the domain.
    domain_added = "{} was added. The values for Entra ID are on the next tab.",

    /// Above the boxes before people; takes the most at once.
    sheet_hint = "Tick who has not set up a phone yet to print an invitation for each, up to {} at once.",
    /// Ticks one; takes the address.
    sheet_choose = "Print an invitation for {}",
    /// Ticks all.
    sheet_all = "Tick all on this page",
    /// Goes on to the question.
    sheet_go = "Print invitations",
    /// Heading of the question.
    sheet_title = "Print invitations?",
    /// What it means.
    sheet_lead = "Everybody below gets a new link with a QR code, on a card of their own. Links and codes that they got before stop working at once, those in mails, too.",
    /// How to treat them.
    sheet_secret = "Whoever holds a card can set up a phone for that account. Hand each to its person, and shred what is left. Who printed which is kept in the changes.",
    /// Makes the sheet.
    sheet_make = "Make new links and show the cards",
    /// Heading of those who get none.
    sheet_left_out = "Left out",
    /// Why somebody is.
    sheet_has_phone = "has set up a phone already, is suspended or removed",
    /// Why somebody is.
    sheet_not_yours = "runs the console and is not below you",
    /// Heading of the sheet; takes a number.
    sheet_cards = "{} invitations to print",
    /// Heading of the sheet for one.
    sheet_card = "One invitation to print",
    /// Beneath it.
    sheet_once = "They are shown this once. The links that were sent before are dead now.",
    /// Opens the browser's print dialogue.
    sheet_print = "Print",
    /// A card's heading; takes the application.
    card_title = "Your phone for {}",
    /// A card's first step.
    card_scan = "Scan the code with the camera of your phone.",
    /// Its second.
    card_check = "Check that name and organisation are yours.",
    /// Its third.
    card_confirm = "Confirm with fingerprint, face or PIN.",
    /// Before the link.
    card_link = "Or open this address on your phone",
    /// What a screen reader hears for the code; takes the address.
    card_code = "QR code with the invitation of {}",
}
