//! `countersign federate users link`: whom the tenant means when it asks for second factors.

use super::{Desk, Import};
use crate::boot::Outside;
use crate::boot::eam::open_methods;
use crate::cli::{Exit, external, print::Print};
use crate::config::Config;
use crate::domain::change::Actor;
use crate::flow::admit::Warrant;
use crate::graph::Need;

impl Import {
    pub(super) async fn link(self, config: &Config, print: Print) -> anyhow::Result<Exit> {
        let methods = open_methods(config, Outside::default()).await?;
        let Self { at, filter, dry_run } = self;
        let desk = Desk::open(config, &at.domain, (&at.sign_in, Need::Look), print).await?;
        let warrant = Warrant::of_the_terminal();
        let objects = desk.flow.at(&desk.graph, &warrant).objects(&at.domain, filter.as_ref()).await?;
        if objects.not_here > 0 {
            Print::note(&format!("{} people of {} are not here and were passed over", objects.not_here, at.domain));
        }
        match methods.link_list(&Actor::Terminal, &objects.tenant, objects.list, dry_run).await? {
            Err(why) => external::refused(why, print),
            Ok(came) => external::linked(&came, print),
        }
    }
}
