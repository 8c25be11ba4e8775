//! The page's language: a BCP 47 tag in `mkt`, a Windows language id in `lc`.

use crate::domain::language::LanguageTag;

/// Windows language ids and the tags they stand for (MS-LCID), as Microsoft 365 offers them.
const BY_ID: &[(u32, &str)] = &[
    (1025, "ar-SA"),
    (1026, "bg-BG"),
    (1027, "ca-ES"),
    (1028, "zh-TW"),
    (1029, "cs-CZ"),
    (1030, "da-DK"),
    (1031, "de-DE"),
    (1032, "el-GR"),
    (1033, "en-US"),
    (1034, "es-ES"),
    (1035, "fi-FI"),
    (1036, "fr-FR"),
    (1037, "he-IL"),
    (1038, "hu-HU"),
    (1039, "is-IS"),
    (1040, "it-IT"),
    (1041, "ja-JP"),
    (1042, "ko-KR"),
    (1043, "nl-NL"),
    (1044, "nb-NO"),
    (1045, "pl-PL"),
    (1046, "pt-BR"),
    (1048, "ro-RO"),
    (1049, "ru-RU"),
    (1050, "hr-HR"),
    (1051, "sk-SK"),
    (1052, "sq-AL"),
    (1053, "sv-SE"),
    (1054, "th-TH"),
    (1055, "tr-TR"),
    (1056, "ur-PK"),
    (1057, "id-ID"),
    (1058, "uk-UA"),
    (1059, "be-BY"),
    (1060, "sl-SI"),
    (1061, "et-EE"),
    (1062, "lv-LV"),
    (1063, "lt-LT"),
    (1065, "fa-IR"),
    (1066, "vi-VN"),
    (1067, "hy-AM"),
    (1069, "eu-ES"),
    (1071, "mk-MK"),
    (1078, "af-ZA"),
    (1079, "ka-GE"),
    (1081, "hi-IN"),
    (1082, "mt-MT"),
    (1086, "ms-MY"),
    (1087, "kk-KZ"),
    (1106, "cy-GB"),
    (1110, "gl-ES"),
    (1134, "lb-LU"),
    (2052, "zh-CN"),
    (2055, "de-CH"),
    (2057, "en-GB"),
    (2058, "es-MX"),
    (2060, "fr-BE"),
    (2064, "it-CH"),
    (2067, "nl-BE"),
    (2068, "nn-NO"),
    (2070, "pt-PT"),
    (2077, "sv-FI"),
    (2108, "ga-IE"),
    (3073, "ar-EG"),
    (3076, "zh-HK"),
    (3079, "de-AT"),
    (3081, "en-AU"),
    (3082, "es-ES"),
    (3084, "fr-CA"),
    (4100, "zh-SG"),
    (4103, "de-LU"),
    (4105, "en-CA"),
    (4108, "fr-CH"),
    (5124, "zh-MO"),
    (5127, "de-LI"),
    (5129, "en-NZ"),
    (5132, "fr-LU"),
    (5146, "bs-Latn-BA"),
    (6153, "en-IE"),
    (7177, "en-ZA"),
    (9226, "es-CO"),
    (9242, "sr-Latn-RS"),
    (10266, "sr-Cyrl-RS"),
    (11274, "es-AR"),
    (13322, "es-CL"),
    (14337, "ar-AE"),
    (16393, "en-IN"),
];

/// The language of a request that gives these values; `mkt` goes first.
pub(in crate::protocol) fn language(mkt: Option<&str>, lc: Option<&str>) -> Option<String> {
    mkt.and_then(|text| LanguageTag::parse(text).ok()).map(String::from).or_else(|| lc.and_then(by_id))
}

fn by_id(text: &str) -> Option<String> {
    let id: u32 = text.parse().ok()?;
    BY_ID.iter().find(|(known, _)| *known == id).map(|(_, tag)| (*tag).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_market_goes_before_a_language_id() {
        assert_eq!(language(Some("de-AT"), Some("1046")).as_deref(), Some("de-AT"));
        assert_eq!(language(None, Some("1046")).as_deref(), Some("pt-BR"));
        assert_eq!(language(Some("not a tag"), Some("2057")).as_deref(), Some("en-GB"));
        assert_eq!(language(None, None), None);
    }

    #[test]
    fn what_is_no_language_id_is_dropped() {
        for text in ["", "0", "-1", "1", "99999999999999", "0x409", " 1033"] {
            assert_eq!(by_id(text), None, "{text:?}");
        }
    }

    #[test]
    fn the_table_is_in_order_and_each_tag_in_its_customary_spelling() {
        assert!(BY_ID.is_sorted_by(|a, b| a.0 < b.0));
        for (_, known) in BY_ID {
            assert_eq!(LanguageTag::parse(known).unwrap().as_str(), *known);
        }
    }
}
