//! Whether everybody can use a page, as far as a machine can tell: axe-core looks at it.
//!
//! It comes from the npm registry by the version and the hash in `tests/browser/axe/package-lock.json`, and is put into
//! the browser by the developer's tools, in a world of its own beside the page's: the page's policy stays as it is.

use std::fs;
use std::sync::LazyLock;

use serde_json::json;

use super::chromium::Chromium;

static AXE: LazyLock<String> = LazyLock::new(|| {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/browser/axe/node_modules/axe-core/axe.min.js");
    fs::read_to_string(file).expect("axe-core is not here; `scripts/setup test` brings it")
});

/// What hinders somebody seriously, and where.
const LOOK: &str = "axe.run(document, { resultTypes: ['violations'], preload: false }).then(({ violations }) => violations \
     .filter(({ impact }) => ['serious', 'critical'].includes(impact)) \
     .map(({ id, impact, nodes }) => `${impact} ${id}: ${nodes.map((one) => one.html.slice(0, 120) + ' ' + one.failureSummary).join(' | ')}`))";

impl Chromium {
    /// Looks at the page as it stands.
    ///
    /// # Panics
    /// When it finds something serious or critical.
    pub async fn is_for_everybody(&self, what: &str) {
        // Where nothing may run, axe may not either. What a page left out for want of scripts does not run now, and
        // what it hides from whoever has none is looked at for once.
        let runs_nothing = self.asks("return matchMedia('(scripting: none)').matches").await == Some(json!(true));
        if runs_nothing {
            // A page that loads itself anew would be gone before its end is seen; it is looked at where scripts run.
            if self.asks("return document.querySelector('meta[http-equiv=refresh]') !== null").await
                == Some(json!(true))
            {
                return;
            }
            self.may_run(true).await;
        }
        let tree = self.commands("Page.getFrameTree", json!({})).await;
        let beside = json!({"frameId": tree["frameTree"]["frame"]["id"], "worldName": "axe"});
        let world = self.commands("Page.createIsolatedWorld", beside).await["executionContextId"].clone();
        let look = json!({
            "expression": format!("{}\n{LOOK}", *AXE),
            "contextId": world,
            "awaitPromise": true,
            "returnByValue": true,
        });
        let found = self.commands("Runtime.evaluate", look).await;
        assert_eq!(found["result"]["value"], json!([]), "{what} is not for everybody: {found:#}");
        if runs_nothing {
            self.may_run(false).await;
        }
    }

    async fn may_run(&self, scripts: bool) {
        self.commands("Emulation.setScriptExecutionDisabled", json!({"value": !scripts})).await;
    }
}
