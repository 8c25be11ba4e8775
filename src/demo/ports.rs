//! Where the demo listens, and how it comes back to the same place: the domain's issuer and the passkeys hold the
//! ports, so a demo keeps them in its folder.

use std::fs::{self, DirBuilder};
use std::io::{ErrorKind, Write as _};
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener};
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};

use super::redis::private;

/// The file in a demo's folder that holds its ports.
const FILE: &str = "ports";
/// How far from the first port a free one is looked for.
const SEARCHED: u16 = 500;

/// One port of this machine, held for us on every loopback address that `localhost` may mean.
pub(super) struct Held {
    pub(super) port: u16,
    pub(super) listeners: Vec<TcpListener>,
}

/// A folder, and the ports that belong to it.
pub(super) struct Site {
    /// The demo's folder.
    pub(super) folder: PathBuf,
    /// For the pretended Microsoft 365 and the pretended phone.
    pub(super) pages: Held,
    /// For Countersign.
    pub(super) countersign: Held,
    /// Why it is not where one would look for it.
    pub(super) moved: Option<Moved>,
}

/// Why a demo stands elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moved {
    /// The first port is taken.
    Taken(u16),
    /// This port of the demo that was made here before is taken, so another one stands beside it.
    Beside(u16),
}

impl Held {
    /// Takes a port if it is free for IPv4 and, where the machine has it, for IPv6: browsers try both.
    fn take(port: u16) -> Option<Self> {
        let v4 = TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, port))).ok()?;
        match TcpListener::bind(SocketAddr::from((Ipv6Addr::LOCALHOST, port))) {
            Ok(v6) => Some(Self { port, listeners: vec![v4, v6] }),
            Err(error) if error.kind() == ErrorKind::AddrInUse => None,
            Err(_) => Some(Self { port, listeners: vec![v4] }),
        }
    }

    fn next(first: u16) -> anyhow::Result<Self> {
        let mut ports = first..=first.saturating_add(SEARCHED);
        ports.find_map(Self::take).with_context(|| format!("no port from {first} on is free"))
    }
}

impl Site {
    /// Settles in a folder: at its own ports where it has some, else at the next free ones. Where its own are taken, a
    /// demo of its own stands in a folder beside it.
    ///
    /// # Errors
    /// Where the folder cannot be used.
    pub(super) fn settle(folder: &Path, first: u16) -> anyhow::Result<Self> {
        let Some(kept) = kept(folder)? else {
            let pages = Held::next(first)?;
            let moved = (pages.port != first).then_some(Moved::Taken(first));
            return Self::found(folder, pages, moved);
        };
        let taken = match (Held::take(kept.0), Held::take(kept.1)) {
            (Some(pages), Some(countersign)) => {
                return Ok(Self { folder: folder.to_owned(), pages, countersign, moved: None });
            }
            (None, _) => kept.0,
            (Some(_), None) => kept.1,
        };
        for port in first..=first.saturating_add(SEARCHED) {
            let Some(pages) = Held::take(port) else { continue };
            let beside = folder.join(port.to_string());
            let moved = Some(Moved::Beside(taken));
            let Some(kept) = kept_beside(&beside, port)? else { return Self::found(&beside, pages, moved) };
            if let Some(countersign) = Held::take(kept) {
                return Ok(Self { folder: beside, pages, countersign, moved });
            }
        }
        bail!("no port from {first} on is free")
    }

    fn found(folder: &Path, pages: Held, moved: Option<Moved>) -> anyhow::Result<Self> {
        let countersign = Held::next(pages.port.saturating_add(1))?;
        let mut builder = DirBuilder::new();
        builder.recursive(true).mode(0o700);
        builder.create(folder).with_context(|| format!("making {}", folder.display()))?;
        let line = format!("{} {}\n", pages.port, countersign.port);
        private(&folder.join(FILE))?.write_all(line.as_bytes())?;
        Ok(Self { folder: folder.to_owned(), pages, countersign, moved })
    }
}

/// The ports of the demo that was made in this folder: that of the pages, then Countersign's.
fn kept(folder: &Path) -> anyhow::Result<Option<(u16, u16)>> {
    let path = folder.join(FILE);
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error).with_context(|| format!("reading {}", path.display())),
    };
    let ports = text.trim().split_once(' ').map(|(pages, own)| (pages.parse(), own.parse()));
    match ports {
        Some((Ok(pages), Ok(own))) => Ok(Some((pages, own))),
        _ => bail!("{} does not hold two ports; remove {} to begin afresh", path.display(), folder.display()),
    }
}

/// Countersign's port of the demo beside, whose pages are at `port`.
fn kept_beside(folder: &Path, port: u16) -> anyhow::Result<Option<u16>> {
    Ok(kept(folder)?.filter(|(pages, _)| *pages == port).map(|(_, own)| own))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("countersign-ports-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        folder
    }

    /// Far from the usual ports, and from those of other tests.
    fn first(nth: u16) -> u16 {
        20_000 + nth * 600 + u16::try_from(std::process::id() % 500).unwrap()
    }

    #[test]
    fn a_demo_comes_back_to_its_ports() {
        let (folder, first) = (folder("back"), first(0));
        let site = Site::settle(&folder, first).unwrap();
        let ports = (site.pages.port, site.countersign.port);
        assert_ne!(ports.0, ports.1);
        drop(site);
        let again = Site::settle(&folder, first + 300).unwrap();
        assert_eq!((again.pages.port, again.countersign.port, again.moved), (ports.0, ports.1, None));
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_taken_port_leads_to_the_next() {
        let (folder, first) = (folder("next"), first(1));
        let first = Held::next(first).unwrap();
        let site = Site::settle(&folder, first.port).unwrap();
        assert!(site.pages.port > first.port);
        assert_eq!(site.moved, Some(Moved::Taken(first.port)));
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn where_its_own_port_is_taken_another_demo_stands_beside_it_and_comes_back_too() {
        let (folder, first) = (folder("beside"), first(2));
        let running = Site::settle(&folder, first).unwrap();
        let beside = Site::settle(&folder, first).unwrap();
        assert_eq!(beside.moved, Some(Moved::Beside(running.pages.port)));
        assert_eq!(beside.folder, folder.join(beside.pages.port.to_string()));
        let ports = (beside.pages.port, beside.countersign.port);
        drop(beside);
        let again = Site::settle(&folder, first).unwrap();
        assert_eq!((again.pages.port, again.countersign.port), ports);
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_broken_file_is_named() {
        let folder = folder("broken");
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join(FILE), "eighty").unwrap();
        let error = Site::settle(&folder, first(3)).err().unwrap().to_string();
        assert!(error.contains("ports does not hold two ports"), "{error}");
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_port_that_ipv6_alone_has_lent_is_taken() {
        let Ok(listener) = TcpListener::bind((Ipv6Addr::LOCALHOST, 0)) else { return };
        assert!(Held::take(listener.local_addr().unwrap().port()).is_none());
    }
}
