//! What the phone is told about the browser that asks: address, browser, system, place.
//!
//! Browser and system come from a fixed vocabulary, because the header they are read from is the asker's to write.

use std::net::IpAddr;

use maxminddb::Reader;
use serde::Deserialize;

use crate::domain::sign_in::Origin;
use crate::domain::text::is_treacherous;

/// A place database in MaxMind's format, where one is configured. Nothing is ever asked over the network.
pub struct Places {
    reader: Option<Reader<Vec<u8>>>,
}

/// The database cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("the place database cannot be read")]
pub struct PlacesError(#[from] maxminddb::MaxMindDbError);

#[derive(Deserialize)]
struct Record<'a> {
    #[serde(borrow)]
    city: Option<Named<'a>>,
    #[serde(borrow)]
    country: Option<Named<'a>>,
}

#[derive(Deserialize)]
struct Named<'a> {
    #[serde(borrow)]
    names: Option<Names<'a>>,
    iso_code: Option<&'a str>,
}

#[derive(Deserialize)]
struct Names<'a> {
    en: Option<&'a str>,
}

impl Places {
    /// Knows no place.
    #[must_use]
    pub const fn unknown() -> Self {
        Self { reader: None }
    }

    /// Reads places from the content of a database file.
    pub fn from_bytes(bytes: Vec<u8>) -> Result<Self, PlacesError> {
        Ok(Self { reader: Some(Reader::from_source(bytes)?) })
    }

    /// City and country of an address, and the country's code, as far as the database knows.
    fn of(&self, address: IpAddr) -> Place {
        self.record(address).unwrap_or_default()
    }

    fn record(&self, address: IpAddr) -> Option<Place> {
        let record: Record<'_> = self.reader.as_ref()?.lookup(address).ok()?.decode().ok()??;
        let code = record.country.as_ref().and_then(|country| country.iso_code);
        let country = code.filter(|code| code.bytes().all(|b| b.is_ascii_uppercase())).map(str::to_owned);
        let name =
            |part: Option<Named<'_>>| part.and_then(|part| part.names).and_then(|names| names.en).map(str::to_owned);
        let parts: Vec<String> = [name(record.city), name(record.country)].into_iter().flatten().collect();
        let place: String = parts.join(", ").chars().filter(|c| !is_treacherous(*c)).take(64).collect();
        Some(Place { shown: (!place.is_empty()).then_some(place), country })
    }
}

#[derive(Default)]
struct Place {
    shown: Option<String>,
    country: Option<String>,
}

/// Describes where a request came from.
#[must_use]
pub fn describe(address: IpAddr, user_agent: &str, places: &Places) -> Origin {
    let agent = woothee::parser::Parser::new().parse(user_agent);
    let (browser, system) = agent.map_or(("", ""), |agent| (agent.name, agent.os));
    let place = places.of(address);
    Origin {
        address: address.to_string(),
        browser: known(browser, BROWSERS),
        system: known(system, SYSTEMS),
        place: place.shown,
        country: place.country,
        recognised: false,
    }
}

/// What the recogniser may call a browser, and what we call it.
const BROWSERS: &[(&str, &str)] = &[
    ("Chrome", "Chrome"),
    ("Edge", "Edge"),
    ("Firefox", "Firefox"),
    ("Safari", "Safari"),
    ("Opera", "Opera"),
    ("Vivaldi", "Vivaldi"),
    ("Samsung Internet Browser", "Samsung Internet"),
    ("Internet Explorer", "Internet Explorer"),
    ("Webview", "App"),
];

/// What the recogniser may call a system, and what we call it.
const SYSTEMS: &[(&str, &str)] = &[
    ("Windows 10", "Windows"),
    ("Windows 8.1", "Windows"),
    ("Windows 8", "Windows"),
    ("Windows 7", "Windows"),
    ("Windows UNKNOWN Ver", "Windows"),
    ("Mac OSX", "macOS"),
    ("Linux", "Linux"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("iPod", "iPod"),
    ("ChromeOS", "ChromeOS"),
];

fn known(name: &str, vocabulary: &[(&str, &str)]) -> String {
    vocabulary.iter().find(|(theirs, _)| *theirs == name).map_or("unknown", |(_, ours)| ours).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browser_and_system_come_from_a_fixed_vocabulary() {
        let address = "192.0.2.1".parse().unwrap();
        let edge = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0 Safari/537.36 Edg/120.0";
        let origin = describe(address, edge, &Places::unknown());
        assert_eq!((origin.browser.as_str(), origin.system.as_str()), ("Edge", "Windows"));
        let origin = describe(address, "<script>alert(1)</script> your own phone", &Places::unknown());
        assert_eq!((origin.browser.as_str(), origin.system.as_str()), ("unknown", "unknown"));
        assert_eq!(origin.place, None);
    }

    #[test]
    fn a_broken_place_database_is_refused() {
        assert!(Places::from_bytes(b"no database".to_vec()).is_err());
    }
}
