//! `countersign federate script`: the same as commands to run.

use serde_json::json;

use super::Script;
use crate::boot::Outside;
use crate::boot::tenant::open_federating;
use crate::cli::Exit;
use crate::cli::print::Print;
use crate::config::Config;
use crate::flow::federate::Halt;
use crate::protocol::handover::Handover;
use crate::protocol::script::{Step, script};

impl Script {
    pub(super) async fn run(self, config: &Config, print: Print) -> anyhow::Result<Exit> {
        let flow = open_federating(config, Outside::default()).await?;
        let federation = flow.federation(&self.domain).await?;
        let found = flow.store.applications().by_domain(&self.domain).await?;
        let cloud = found.ok_or_else(|| Halt::NotOurs(self.domain.clone()))?.0.cloud;
        let ring = flow.ring().await?;
        let handover = Handover {
            cloud,
            domains: vec![self.domain.to_string()],
            current: ring.current.public,
            next: ring.next.map(|next| next.public),
        };
        if self.step == Step::Next && handover.next.is_none() {
            return Err(Halt::NoNext.into());
        }
        let text = script(&federation, &handover, self.step, self.shell);
        print.answer(&json!({"script": text}), || text.clone())?;
        Ok(Exit::Done)
    }
}
