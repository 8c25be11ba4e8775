//! Puts the demo together and runs it.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, bail};
use axum_server::Handle;
use futures_util::future::BoxFuture;
use futures_util::stream::{FuturesUnordered, StreamExt as _};

use crate::boot::serve::serve_on;
use crate::boot::{House, Outside, assemble};
use crate::config::{Config, File, Sources};
use crate::push::VENDORS;

use super::doors::{Places, Props, router};
use super::person::Person;
use super::phone::Phone;
use super::ports::{Held, Site};
use super::redis::Redis;
use super::tenant::Portal;

pub use super::ports::Moved;

/// How long open pages may take to finish once the demo is asked to stop. A waiting page holds its stream open.
const GRACE: Duration = Duration::from_secs(1);

/// What may be wished for.
pub struct Wish {
    /// The demo's own folder.
    pub folder: PathBuf,
    /// The port to begin looking at.
    pub first_port: u16,
    /// The outside; the demo puts its mark on it.
    pub outside: Outside,
}

/// A demo that is put together and listens, and serves as soon as it is told to.
pub struct Demo {
    /// The address to open first.
    pub open: String,
    /// Countersign's own address.
    pub countersign: String,
    /// The folder with store and keys.
    pub folder: PathBuf,
    /// Why it is not where one would look for it, if it is not.
    pub moved: Option<Moved>,
    /// The house.
    pub house: Arc<House>,
    /// What the pages are made from.
    pub props: Props,
    pages: Held,
    doors: Held,
    redis: Redis,
}

impl Demo {
    /// Puts it together: folder and ports, Redis, house, and what the demo shows.
    ///
    /// # Errors
    /// Says what is missing or in the way, and what to do.
    pub async fn start(wish: Wish) -> anyhow::Result<Self> {
        let site = Site::settle(&wish.folder, wish.first_port)?;
        let outside = Outside { demo: true, ..wish.outside };
        let redis = Redis::start(outside.entropy.as_ref()).await?;
        let places = Places {
            pages: format!("http://127.0.0.1:{}", site.pages.port),
            countersign: format!("http://localhost:{}", site.countersign.port),
            port: site.pages.port,
        };
        let config = config(&site.folder, &places, &redis.url)?;
        let house = assemble(&config, outside.clone()).await;
        let house = house.with_context(|| format!("the demo cannot start in {}", site.folder.display()))?;
        let props = props(&house, places, &site.folder, outside).await?;
        Ok(Self {
            open: format!("http://localhost:{}", site.pages.port),
            countersign: props.places.countersign.clone(),
            folder: site.folder,
            moved: site.moved,
            house: Arc::new(house),
            props,
            pages: site.pages,
            doors: site.countersign,
            redis,
        })
    }

    /// Serves until `asked_to_stop` comes true, and ends what was started.
    ///
    /// # Errors
    /// Where a port cannot be served.
    pub async fn serve(self, asked_to_stop: impl Future<Output = ()>) -> anyhow::Result<()> {
        let handle = Handle::new();
        let mut servers: FuturesUnordered<BoxFuture<'_, anyhow::Result<()>>> = FuturesUnordered::new();
        for listener in self.doors.listeners {
            servers.push(Box::pin(serve_on(&self.house, listener, None, handle.clone())));
        }
        let service = router(self.props).into_make_service();
        for listener in self.pages.listeners {
            let (service, handle): (_, Handle<SocketAddr>) = (service.clone(), handle.clone());
            listener.set_nonblocking(true).context("preparing the listener")?;
            servers.push(Box::pin(async move {
                let server = axum_server::from_tcp(listener)?.handle(handle);
                server.serve(service).await.context("serving the demo's pages")
            }));
        }
        tokio::select! {
            ended = servers.next() => bail!("the demo no longer listens: {ended:?}"),
            () = asked_to_stop => {}
        }
        self.house.connections.admit_no_more();
        handle.graceful_shutdown(Some(GRACE));
        while let Some(ended) = servers.next().await {
            ended?;
        }
        drop((servers, service));
        self.house.close().await;
        // The house goes before its Redis, which it would miss.
        drop(self.house);
        drop(self.redis);
        Ok(())
    }
}

/// The settings of the house. The demo reads no file of settings and no variable: nothing of a real instance comes in.
fn config(folder: &Path, places: &Places, redis: &str) -> anyhow::Result<Config> {
    let folder = folder.to_str().context("the folder's name is no UTF-8")?;
    let quoted = |text: String| toml::Value::String(text).to_string();
    // The pretended phone has its push service here; the browsers of real ones have theirs.
    let hosts: Vec<_> = VENDORS.iter().copied().chain(["127.0.0.1"]).map(|host| quoted(host.to_owned())).collect();
    let text = format!(
        "[server]\nbase_url = {base_url}\n[store]\nurl = {store}\n[bus]\nurl = {bus}\n[keys]\nseal_key_file = {seal}\n\
         [organisation]\nname = \"Demo Works\"\n[push]\nallow_loopback = true\nallowed_hosts = [{hosts}]\n\
         [mail]\nfolder = {mails}\n",
        base_url = quoted(places.countersign.clone()),
        store = quoted(format!("sqlite://{folder}/countersign.db")),
        bus = quoted(redis.to_owned()),
        seal = quoted(format!("{folder}/seal.key")),
        hosts = hosts.join(", "),
        mails = quoted(format!("{folder}/mail")),
    );
    let file = Some(File { name: "the demo's settings".to_owned(), text });
    Ok(Config::from_sources(&Sources { file, ..Sources::default() })?)
}

async fn props(house: &House, places: Places, folder: &Path, outside: Outside) -> anyhow::Result<Props> {
    let person = Person::prepare(house.manage.clone(), &format!("{}/login.srf", places.pages)).await?;
    // What an administrator stores in the tenant once, by `countersign keys show`.
    let certificate = house.keyring.open().await?.ring.signing.certificate_der().to_vec();
    let entropy = Arc::clone(&outside.entropy);
    let phone = Phone::new(&places.countersign, &places.pages, folder.join("phone.json"), Arc::clone(&entropy));
    Ok(Props {
        portal: Arc::new(Portal::new(&places.countersign, certificate, Arc::clone(&outside.clock), entropy)),
        phone: Arc::new(phone.context("making the pretended phone")?),
        person: Arc::new(person),
        clock: outside.clock,
        places: Arc::new(places),
    })
}
