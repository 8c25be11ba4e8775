//! Where Microsoft Graph answers, and what Microsoft's own tools call that place.

use super::application::Cloud;

/// Where Graph answers for one of Microsoft's clouds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GraphPlace {
    /// The cloud.
    pub cloud: Cloud,
    url: String,
}

impl GraphPlace {
    /// That of a cloud.
    #[must_use]
    pub fn of(cloud: Cloud) -> Self {
        let url = match cloud {
            Cloud::Worldwide => "https://graph.microsoft.com/",
            Cloud::Us => "https://graph.microsoft.us/",
            Cloud::China => "https://microsoftgraph.chinacloudapi.cn/",
        };
        Self { cloud, url: url.to_owned() }
    }

    /// Its address, with a final slash.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// What `Connect-MgGraph` calls it: by the host, for one cloud has two of them.
    #[must_use]
    pub fn environment(&self) -> &'static str {
        let host = self.url.strip_prefix("https://").unwrap_or(&self.url);
        match host.split(['/', ':']).next().unwrap_or_default() {
            "graph.microsoft.com" => "Global",
            "graph.microsoft.us" => "USGov",
            "dod-graph.microsoft.us" => "USGovDoD",
            "microsoftgraph.chinacloudapi.cn" => "China",
            _ => match self.cloud {
                Cloud::Worldwide => "Global",
                Cloud::Us => "USGov",
                Cloud::China => "China",
            },
        }
    }

    /// Whether tenants can be told there who is asked for a second factor (protocol 7.1).
    #[must_use]
    pub fn has_external_methods(&self) -> bool {
        self.cloud != Cloud::China
    }
}

/// Where Graph answers, as it is configured.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GraphPlaces {
    /// Instead of each cloud's own, with a final slash.
    pub instead: Option<String>,
}

impl GraphPlaces {
    /// Where it answers for a cloud.
    #[must_use]
    pub fn of(&self, cloud: Cloud) -> GraphPlace {
        let usual = GraphPlace::of(cloud);
        match &self.instead {
            Some(url) => GraphPlace { url: format!("{}/", url.trim_end_matches('/')), ..usual },
            None => usual,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_host_decides_what_it_is_called() {
        let named = |cloud, url: Option<&str>| {
            let place = GraphPlaces { instead: url.map(ToOwned::to_owned) }.of(cloud);
            (place.url().to_owned(), place.environment())
        };
        let usual = |cloud| named(cloud, None).1;
        assert_eq!([Cloud::Worldwide, Cloud::Us, Cloud::China].map(usual), ["Global", "USGov", "China"]);
        let dod = named(Cloud::Us, Some("https://dod-graph.microsoft.us"));
        assert_eq!(dod, ("https://dod-graph.microsoft.us/".to_owned(), "USGovDoD"));
        assert_eq!(named(Cloud::China, Some("https://graph.corp.example/")).1, "China", "a host of one's own");
    }
}
