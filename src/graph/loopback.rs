//! Waits on a port of this machine for the browser that comes back from Microsoft.

use std::collections::BTreeMap;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use super::GraphError;
use crate::domain::time::Span;

/// How long a person may take.
const WAIT_FOR: Span = Span::minutes(15);
/// How long a caller may take to say what it wants.
const READ_FOR: Span = Span::seconds(10);
/// The longest request line and header that is read.
const LONGEST: usize = 32 * 1024;

const PAGE: &str = "<!doctype html><meta charset=utf-8><title>Countersign</title>\
                    <p>This window can be closed. The command goes on in the terminal.</p>";

/// A port that waits.
pub struct Loopback {
    listener: TcpListener,
    port: u16,
}

impl Loopback {
    /// Opens one, on this machine alone.
    pub async fn open() -> Result<Self, GraphError> {
        let listener = TcpListener::bind("127.0.0.1:0").await.map_err(GraphError::Loopback)?;
        let port = listener.local_addr().map_err(GraphError::Loopback)?.port();
        Ok(Self { listener, port })
    }

    /// Where the browser is to come back to.
    #[must_use]
    pub fn address(&self) -> String {
        format!("http://localhost:{}", self.port)
    }

    /// Waits for the caller whose words are the ones waited for; others are turned away and change nothing.
    pub(super) async fn wait(
        self,
        is_ours: impl Fn(&BTreeMap<String, String>) -> bool,
    ) -> Result<BTreeMap<String, String>, GraphError> {
        let waiting = async {
            loop {
                let (stream, _) = self.listener.accept().await.map_err(GraphError::Loopback)?;
                let heard = tokio::time::timeout(READ_FOR.into(), hear(stream)).await;
                let Ok(Some((mut stream, pairs))) = heard else { continue };
                let ours = is_ours(&pairs);
                let status = if ours { "200 OK" } else { "404 Not Found" };
                let body = if ours { PAGE } else { "" };
                let answer = format!(
                    "HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {}\r\n\
                     Cache-Control: no-store\r\nReferrer-Policy: no-referrer\r\n\
                     Content-Security-Policy: default-src 'none'\r\nConnection: close\r\n\r\n{body}",
                    body.len()
                );
                // The browser may be gone already; what it brought is here.
                let _ = stream.write_all(answer.as_bytes()).await;
                let _ = stream.shutdown().await;
                if ours {
                    return Ok(pairs);
                }
            }
        };
        let late = || GraphError::not_signed_in("expired", "nobody came back from Microsoft in time");
        tokio::time::timeout(WAIT_FOR.into(), waiting).await.unwrap_or_else(|_| Err(late()))
    }
}

/// Reads one request's query.
async fn hear(mut stream: TcpStream) -> Option<(TcpStream, BTreeMap<String, String>)> {
    let mut heard = Vec::new();
    let mut piece = [0; 4096];
    while !heard.windows(4).any(|four| four == b"\r\n\r\n") {
        let length = stream.read(&mut piece).await.ok()?;
        heard.extend_from_slice(&piece[..length]);
        if length == 0 || heard.len() > LONGEST {
            return None;
        }
    }
    let text = String::from_utf8(heard).ok()?;
    let path = text.lines().next()?.strip_prefix("GET ")?.split(' ').next()?;
    let query = path.split_once('?').map_or("", |(_, query)| query);
    let pairs = url::form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    Some((stream, pairs))
}
