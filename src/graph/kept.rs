//! A sign-in that outlives a request: what goes into a seal, and comes out of it again.

use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, Zeroizing};

use super::{Entrance, Graph, GraphError, Token};
use crate::domain::time::Time;

/// A token as it lies in a seal. The tenant is not in it: whoever opens the seal has to know for which one.
#[derive(Serialize, Deserialize)]
struct Kept {
    secret: String,
    expires_at: i64,
    is_delegated: bool,
}

impl Drop for Kept {
    fn drop(&mut self) {
        self.secret.zeroize();
    }
}

impl Graph {
    /// The sign-in for a seal, and for nothing else: whoever reads it is in.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn for_a_seal(&self) -> Result<Zeroizing<Vec<u8>>, GraphError> {
        let kept = Kept {
            secret: self.token.secret.as_str().to_owned(),
            expires_at: self.token.expires_at.0,
            is_delegated: self.token.is_delegated,
        };
        let written = serde_json::to_vec(&kept).map_err(|_| GraphError::Unreadable("a sign-in of another form"))?;
        Ok(Zeroizing::new(written))
    }
}

impl Entrance {
    /// The same sign-in, to the tenant of this entrance.
    ///
    /// # Errors
    /// Where it is none.
    pub fn again(&self, kept: &[u8]) -> Result<Graph, GraphError> {
        let kept: Kept =
            serde_json::from_slice(kept).map_err(|_| GraphError::Unreadable("a sign-in of another form"))?;
        Ok(self.graph(Token {
            secret: Zeroizing::new(kept.secret.clone()),
            expires_at: Time(kept.expires_at),
            tenant: self.tenant.clone(),
            is_delegated: kept.is_delegated,
        }))
    }
}
