//! A form with a file in it, from an operator who may do what it asks.

use axum::extract::{FromRequest, Request};
use tokio::io::AsyncReadExt as _;

use super::Permitted;
use super::upload::received;
use crate::domain::operator::Permit;
use crate::domain::refusal::Refusal;
use crate::flow::admit::{Present, Warrant};
use crate::protocol::picture::MOST_BYTES;
use crate::web::problem::Problem;
use crate::web::state::Doors;

/// More than this is not read. What is a little too large is refused by what reads pictures, in words of its own.
const LARGEST: usize = MOST_BYTES + 64 * 1024;

/// A file that came with a form which this server handed to this operator.
pub struct HandedFile<P> {
    /// Who.
    pub present: Present,
    /// That they may.
    pub warrant: Warrant<P>,
    /// Its bytes; what it calls itself is nobody's business.
    pub file: Vec<u8>,
}

impl<P: Permit> FromRequest<Doors> for HandedFile<P> {
    type Rejection = Problem;

    async fn from_request(request: Request, doors: &Doors) -> Result<Self, Problem> {
        let (Permitted { present, warrant }, mut incoming) = received(request, doors, "file").await?;
        let mut file = Vec::new();
        let read = (&mut incoming).take(LARGEST as u64 + 1).read_to_end(&mut file).await;
        if file.len() > LARGEST {
            incoming.drain().await;
            return Err(Refusal::TooLarge.into());
        }
        read.map_err(|_| Problem::from(Refusal::BadRequest))?;
        Ok(Self { present, warrant, file })
    }
}
