//! Where a form stands that somebody sent: whoever has to prove themselves before it is taken comes back there, and not
//! to an address that takes forms alone.

/// The page nearest to an address of the console that takes a form: the one with the form on it.
#[must_use]
pub fn page_of(path: &str) -> String {
    let parts: Vec<&str> = path.trim_matches('/').split('/').collect();
    let up = |levels: usize| parts.get(..parts.len().saturating_sub(levels)).unwrap_or_default().join("/");
    let page = match parts.as_slice() {
        ["console", "applications", _, "domains"] => format!("{}/settings", up(1)),
        ["console", "applications", _, "service-providers", "metadata"] => format!("{}/new", up(1)),
        ["console", "applications", _, "service-providers", _, "remove"]
        | ["console", "applications", _, "external-mfa", _]
        | ["console", "applications", _, "external-mfa", _, "list", "trial"]
        | ["console", "users", _, "resend" | "suspend" | "resume"]
        | ["console", "users", _, "devices", _, "rename" | "remove" | "push"]
        | ["console", "organisation", "logo"]
        | ["console", "operators", _, "link" | "role" | "remove"]
        | ["console", "keys", _] => up(1),
        ["console", "users", _, "invitation", "revoke"]
        | ["console", "users", _, "sessions", "end"]
        | ["console", "organisation", "logo", "remove"]
        | ["console", "tokens", _, "revoke"] => up(2),
        ["console", "users", _, "immutable-id" | "personal-address"] => format!("{}/identity", up(1)),
        ["console", "sign-out"] => up(1) + "/",
        _ => return path.to_owned(),
    };
    format!("/{page}")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::page_of;

    #[test]
    fn every_form_stands_on_a_page_that_opens() {
        let lines: Vec<_> = include_str!("../router.rs").split(".route(\"").skip(1).collect();
        let of = |handler: &str| {
            let routed = lines.iter().filter_map(|line| line.split_once("\", "));
            routed.filter(|(_, what)| what.starts_with(handler)).map(|(path, _)| path).collect::<BTreeSet<_>>()
        };
        let (pages, forms) = (of("get("), of("post("));
        let forms = forms.into_iter().filter(|path| path.starts_with("/console/") && !path.contains("/api/"));
        let forms: Vec<_> = forms.collect();
        assert!(forms.len() > 40, "{forms:?}");
        for form in forms {
            assert!(pages.contains(page_of(form).as_str()), "{form} leads to {}", page_of(form));
        }
        assert_eq!(page_of("/console/operators/new"), "/console/operators/new");
        assert_eq!(page_of("/account/devices/1/remove"), "/account/devices/1/remove");
    }
}
