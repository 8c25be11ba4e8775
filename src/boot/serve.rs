//! Opens the doors to the network, and closes them gently.

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use axum_server::Handle;
use axum_server::accept::DefaultAcceptor;
use axum_server::tls_openssl::{OpenSSLAcceptor, OpenSSLConfig};
use hyper_util::rt::{TokioExecutor, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use tokio::signal::unix::{SignalKind, signal};

use super::House;
use super::connections::{Connections, Limits};
use crate::flow::wake::Wake;

/// Where and how to listen.
#[derive(Debug, Clone)]
pub struct Listen {
    /// The address.
    pub address: SocketAddr,
    /// Certificate and key in PEM files; without them a proxy in front speaks TLS.
    pub tls: Option<Tls>,
}

/// Certificate and key.
#[derive(Debug, Clone)]
pub struct Tls {
    /// The certificate chain, PEM.
    pub certificate: std::path::PathBuf,
    /// Its private key, PEM.
    pub key: std::path::PathBuf,
}

/// A relying party's context makes an address of 16 KB and more; HTTP/2 counts it among the headers.
const HEADERS: u32 = 128 * 1024;
/// How long open connections may take to finish once the process is asked to stop.
const GRACE: Duration = Duration::from_secs(10);

/// Serves until the process is asked to stop.
///
/// # Errors
/// When the address cannot be used, or the certificate cannot be read.
pub async fn serve(house: House, listen: &Listen) -> anyhow::Result<()> {
    let handle = Handle::new();
    stop_on_signal(handle.clone(), house.connections.clone(), house.doors.wake.clone())?;
    let listener = TcpListener::bind(listen.address).with_context(|| format!("listening on {}", listen.address))?;
    tracing::info!(address = %listen.address, tls = listen.tls.is_some(), "the doors are open");
    serve_on(&house, listener, listen.tls.as_ref(), handle).await?;
    house.close().await;
    tracing::info!("countersign has stopped");
    Ok(())
}

/// Serves on a listener until the handle says stop.
///
/// # Errors
/// As [`serve`].
pub async fn serve_on(
    house: &House,
    listener: TcpListener,
    tls: Option<&Tls>,
    handle: Handle<SocketAddr>,
) -> anyhow::Result<()> {
    let (connections, limits) = (&house.connections, house.connections.limits());
    let service = house.router().into_make_service_with_connect_info::<SocketAddr>();
    let service = connections.clone().door(service);
    listener.set_nonblocking(true).context("preparing the listener")?;
    match tls {
        None => {
            let acceptor = connections.acceptor(DefaultAcceptor);
            let mut server = axum_server::from_tcp(listener)?.acceptor(acceptor).handle(handle);
            bind(server.http_builder(), limits);
            server.serve(service).await.context("serving")
        }
        Some(tls) => {
            let config = OpenSSLConfig::from_pem_chain_file(&tls.certificate, &tls.key)
                .with_context(|| format!("reading {} and {}", tls.certificate.display(), tls.key.display()))?;
            let acceptor = OpenSSLAcceptor::new(config).handshake_timeout(limits.first_within);
            let acceptor = connections.acceptor(acceptor);
            let mut server = axum_server::from_tcp(listener)?.acceptor(acceptor).handle(handle);
            bind(server.http_builder(), limits);
            server.serve(service).await.context("serving with TLS")
        }
    }
}

/// What either version of HTTP has of its own against peers that say little, or are not there any more.
fn bind(builder: &mut Builder<TokioExecutor>, limits: &Limits) {
    let mut http2 = builder.http2();
    http2.max_header_list_size(HEADERS).timer(TokioTimer::new());
    http2.keep_alive_interval(limits.asked_every).keep_alive_timeout(limits.asked_every);
    builder.http1().timer(TokioTimer::new()).header_read_timeout(limits.first_within);
}

fn stop_on_signal(handle: Handle<SocketAddr>, connections: Connections, wake: Wake) -> anyhow::Result<()> {
    let mut terminate = signal(SignalKind::terminate()).context("listening for SIGTERM")?;
    let mut interrupt = signal(SignalKind::interrupt()).context("listening for SIGINT")?;
    let handle = Arc::new(handle);
    tokio::spawn(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        tracing::info!("asked to stop; open requests may finish");
        // Pages that wait would do so to the last second of grace, and so would we.
        wake.close();
        connections.admit_no_more();
        handle.graceful_shutdown(Some(GRACE));
    });
    Ok(())
}
