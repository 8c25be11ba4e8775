//! Handing a sign-in that a form of another site began to the browser that it came in.

use super::Result;
use super::sign_ins::SignIns;
use crate::domain::sign_in::SignIn;
use crate::domain::time::Time;

impl SignIns<'_> {
    /// Binds a sign-in that is bound to nobody's browser yet to this one, once; false where it was bound before, or
    /// is over.
    pub async fn proceed(&self, before: &SignIn, (flow, browser): (&str, &str), now: Time) -> Result<bool> {
        let bound = sqlx::query(
            "UPDATE sign_ins SET flow_hash = $3, browser_hash = $4, \
             nth = (SELECT COUNT(*) FROM sign_ins o WHERE o.browser_hash = $4 AND o.begun_at = sign_ins.begun_at) \
             WHERE id = $1 AND flow_hash = $2 AND stage = 'begun' AND expires_at > $5",
        )
        .bind(before.id.as_str())
        .bind(&before.flow_hash)
        .bind(flow)
        .bind(browser)
        .bind(now.0)
        .execute(&self.0.writer)
        .await?;
        if bound.rows_affected() == 0 {
            return Ok(false);
        }
        self.keep_few(browser, now).await?;
        Ok(true)
    }
}
