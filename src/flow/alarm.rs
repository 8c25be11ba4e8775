//! Raise the alarm where a row does not carry the seal it was written with: somebody has changed it behind our back.
//!
//! The row itself is refused wherever it is met. That it was met has to be seen by somebody, and whoever can make it
//! be met often must not fill the store by it.

use std::sync::Arc;

use serde_json::json;

use crate::domain::audit::{Entry, Event};
use crate::domain::ids::{Correlation, UserId};
use crate::domain::time::Clock;
use crate::store::{Store, StoreError};

use super::Fault;
use super::rules::ALARM_EVERY;

/// Raises the alarm.
#[derive(Clone)]
pub struct Alarm {
    /// Where it is kept.
    pub store: Arc<Store>,
    /// The time.
    pub clock: Arc<dyn Clock>,
}

impl Alarm {
    /// Looks at a fault on its way out, and keeps it where it is a forged row: once for each row in a while.
    pub async fn look_at(&self, fault: &Fault, correlation: &Correlation) {
        if let Fault::Store(StoreError::Forged { table, row }) = fault {
            self.raise(table, row, Some(correlation)).await;
        }
    }

    /// Keeps that a row was changed, once in a while, and tells the log with it.
    pub async fn raise(&self, table: &str, row: &str, correlation: Option<&Correlation>) {
        let entry = Entry {
            event: Event::RowForged,
            user: if table == "users" { UserId::parse(row).ok() } else { None },
            correlation: correlation.cloned(),
            detail: json!({"table": table, "row": row}),
        };
        let correlation = correlation.map_or("-", Correlation::as_str);
        let now = self.clock.now();
        match self.store.audit().append_forged(&entry, now.minus(ALARM_EVERY), now).await {
            Ok(true) => {
                tracing::error!(correlation, table, row, "ALARM: a row was changed behind our back; it is refused");
            }
            Ok(false) => {}
            Err(error) => tracing::error!(
                correlation,
                table,
                row,
                error = &error as &dyn std::error::Error,
                "ALARM: a row was changed behind our back, and that could not be kept"
            ),
        }
    }
}
