//! A connection that becomes encrypted on the way, and believes nothing that was said in clear ahead of time.
//!
//! The library keeps what it has read and not yet used, over the change to TLS, too. Whoever sits on the wire could put
//! answers there in clear that would pass for the server's own, and make a mail that was never sent look taken. So here
//! it is never handed more than it asked for: until TLS begins, a byte at a time. What was slipped in then stands where
//! TLS expects the server's handshake, and ends the connection.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use lettre::transport::smtp::client::AsyncTokioStream;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

/// The first byte of TLS (RFC 8446, 5.1): a record that holds a handshake. No command of SMTP begins with it.
const HANDSHAKE: u8 = 22;

/// A connection in clear that may become an encrypted one.
#[derive(Debug)]
pub(super) struct Wire {
    stream: TcpStream,
    encrypts: bool,
}

impl Wire {
    pub(super) const fn new(stream: TcpStream) -> Self {
        Self { stream, encrypts: false }
    }
}

impl AsyncRead for Wire {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if self.encrypts || buf.remaining() == 0 {
            return Pin::new(&mut self.stream).poll_read(cx, buf);
        }
        let mut byte = [0];
        let mut one = ReadBuf::new(&mut byte);
        ready!(Pin::new(&mut self.stream).poll_read(cx, &mut one))?;
        buf.put_slice(one.filled());
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Wire {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.encrypts |= bytes.first() == Some(&HANDSHAKE);
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

impl AsyncTokioStream for Wire {
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        self.stream.peer_addr()
    }
}
