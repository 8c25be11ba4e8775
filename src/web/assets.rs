//! What pages load besides their text, embedded in the program.
//!
//! The address of a versioned file holds the fingerprint of all files together (`/assets/{version}/name`),
//! so it may be cached for ever, and scripts may import each other by relative addresses. Without the
//! version (`/assets/name`) a file is served too, for the few that need an address that stays.

use std::sync::LazyLock;

use crate::domain::ids::hex;
use crate::keys::secret::sha256;

/// A file as it is served.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asset {
    /// The value of `Content-Type`.
    pub content_type: &'static str,
    /// The value of `Cache-Control`.
    pub cache_control: &'static str,
    /// Its bytes.
    pub body: &'static [u8],
}

/// A year: the address of what is kept so long names what is in it.
pub(super) const FOR_EVER: &str = "public, max-age=31536000, immutable";
const FOR_A_DAY: &str = "public, max-age=86400";
const ASK_EACH_TIME: &str = "no-cache";

macro_rules! files {
    ($($name:literal),+ $(,)?) => {
        /// Every file, in the order of the alphabet.
        const FILES: &[(&str, &[u8])] =
            &[$(($name, include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/templates/assets/", $name)))),+];
    };
}

files!(
    "account.css",
    "account/prove.js",
    "badge-96.png",
    "console.css",
    "console/begin.js",
    "console/choose.js",
    "console/copy.js",
    "console/import.js",
    "console/live.js",
    "console/log.css",
    "console/menu.js",
    "console/print.js",
    "console/sheet.css",
    "console/tenant.js",
    "console/times.js",
    "countersign.css",
    "icon-192.png",
    "icon-512.png",
    "icon.svg",
    "manifest.webmanifest",
    "phone.css",
    "phone/activate.js",
    "phone/add.js",
    "phone/code.js",
    "phone/api.js",
    "phone/install.js",
    "phone/list.js",
    "phone/login.js",
    "phone/main.js",
    "phone/pieces.js",
    "phone/platform.js",
    "phone/push.js",
    "phone/recent.js",
    "phone/request.js",
    "phone/settings.js",
    "phone/words.js",
    "phone/words/de.js",
    "phone/words/en.js",
    "phone/words/es.js",
    "phone/words/fr.js",
    "phone/words/nl.js",
    "shared/entry.js",
    "shared/locale.js",
    "shared/webauthn.js",
    "sign_in/passkey.js",
    "sign_in/post.js",
    "sign_in/submit.js",
    "sign_in/wait.js",
    "sw.js",
);

/// The fingerprint of all files together.
static VERSION: LazyLock<String> = LazyLock::new(|| {
    let mut all = Vec::new();
    for (name, body) in FILES {
        all.extend_from_slice(&(name.len() as u64).to_be_bytes());
        all.extend_from_slice(name.as_bytes());
        all.extend_from_slice(&(body.len() as u64).to_be_bytes());
        all.extend_from_slice(body);
    }
    hex(&sha256(&all)[..8])
});

/// The file at this path below `/assets/`, for example `{version}/countersign.css` or `icon-192.png`.
///
/// A version other than this program's gets the file as it is now, to be asked for again: while nodes are
/// being replaced a page of one may load its files from another.
#[must_use]
pub fn asset(path: &str) -> Option<Asset> {
    if let Some((version, name)) = path.split_once('/')
        && let Some((content_type, body)) = file(name)
    {
        let cache_control = if version == VERSION.as_str() { FOR_EVER } else { ASK_EACH_TIME };
        return Some(Asset { content_type, cache_control, body });
    }
    let (content_type, body) = file(path)?;
    let cache_control = if content_type.starts_with("image/") { FOR_A_DAY } else { ASK_EACH_TIME };
    Some(Asset { content_type, cache_control, body })
}

/// Where a page finds this file for good.
#[must_use]
pub fn url(name: &str) -> String {
    format!("/assets/{}/{name}", *VERSION)
}

fn file(name: &str) -> Option<(&'static str, &'static [u8])> {
    let (name, body) = FILES.iter().find(|(known, _)| *known == name)?;
    Some((content_type(name), body))
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("webmanifest") => "application/manifest+json",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_has_a_type_and_two_addresses() {
        for (name, body) in FILES {
            assert_ne!(content_type(name), "application/octet-stream", "{name}");
            let lasting = asset(url(name).strip_prefix("/assets/").unwrap()).unwrap();
            assert_eq!((lasting.body, lasting.cache_control), (*body, FOR_EVER), "{name}");
            let plain = asset(name).unwrap();
            assert_eq!(plain.body, *body, "{name}");
            assert_ne!(plain.cache_control, FOR_EVER, "{name}");
        }
    }

    #[test]
    fn another_version_is_served_but_not_kept() {
        assert_eq!(asset("0123456789abcdef/countersign.css").unwrap().cache_control, ASK_EACH_TIME);
        assert_eq!(asset("0123456789abcdef/phone/main.js").unwrap().cache_control, ASK_EACH_TIME);
    }

    #[test]
    fn nothing_else_is_served() {
        for path in ["", "/", "nothing.css", "../Cargo.toml", "x/../sw.js", "phone", "x/y/z/sw.js"] {
            assert_eq!(asset(path), None, "{path}");
        }
    }

    #[test]
    fn no_script_writes_markup_or_asks_another_host() {
        for (name, body) in FILES.iter().filter(|(name, _)| content_type(name) != "image/png") {
            let text = std::str::from_utf8(body).unwrap();
            for trap in
                ["innerHTML", "outerHTML", "insertAdjacentHTML", "DOMParser", "document.write", "eval(", "new Function"]
            {
                assert!(!text.contains(trap), "{name}: {trap}");
            }
            let text = text.replace("http://www.w3.org/2000/svg", "");
            assert!(!text.contains("http://") && !text.contains("https://") && !text.contains("url(//"), "{name}");
        }
    }
}
