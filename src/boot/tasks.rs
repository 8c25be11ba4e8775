//! The work that a house does by itself, beside what it is asked for.

use std::time::Duration;

use tokio::sync::mpsc;

use super::{House, outgoing};
use crate::bus::Heard;
use crate::flow::Outcome;

/// How often everything that waits on this node is looked at, whether or not the bus said anything.
const POLL: Duration = Duration::from_secs(3);
/// How often what is over is swept away.
const SWEEP: Duration = Duration::from_mins(1);
/// How often a node looks whether the time of a signing key has come.
const TEND: Duration = Duration::from_mins(10);
/// How often a node looks whether there are people to be invited from a list.
const IMPORT: Duration = Duration::from_secs(2);

impl House {
    /// Starts the work that nobody asks for: hearing the bus, the poll beneath it, sweeping, importing.
    pub(super) fn run(&self, heard: mpsc::Receiver<Heard>, hands_over: bool) {
        let wake = self.doors.wake.clone();
        let hearing = wake.clone();
        self.spawn(async move { hearing.hear(heard).await });
        self.spawn(async move {
            let mut tick = tokio::time::interval(POLL);
            loop {
                tick.tick().await;
                wake.look_at_all().await;
            }
        });
        self.tasks.spawn(outgoing::see_mails_out(self.post.clone(), self.stop.clone()));
        self.sweep_up();
        let rollover = self.doors.rollover.clone();
        let mut news = self.doors.wake.news();
        let mut published = self.certificates.clone();
        self.spawn(async move {
            let mut is_well = true;
            while news.next().await.is_some() {
                let looked = rollover.refresh().await;
                // Once: a look follows every few seconds.
                if let (Err(error), true) = (&looked, is_well) {
                    let error: &dyn std::error::Error = error;
                    tracing::error!(error, "the signing keys could not be looked at; the next tick tries again");
                }
                is_well = looked.is_ok();
                published.follow(&rollover).await;
            }
        });
        let rollover = self.doors.rollover.clone();
        self.spawn_every(TEND, "tending the signing keys", move || {
            let rollover = rollover.clone();
            async move { rollover.tend().await }
        });
        let warn = self.warn.clone();
        self.spawn_every(TEND, "warning of the signing certificate's end", move || {
            let warn = warn.clone();
            async move { warn.look().await }
        });
        let second_factors = self.doors.eam.keys.clone();
        self.spawn_every(TEND, "tending the keys of second factors", move || {
            let second_factors = second_factors.clone();
            async move { second_factors.tend().await }
        });
        if hands_over {
            let unattended = self.unattended.clone();
            self.spawn_every(TEND, "handing certificates over", move || {
                let unattended = unattended.clone();
                async move { unattended.tend().await }
            });
        }
        let importer = self.importer.clone();
        self.spawn_every(IMPORT, "importing", move || {
            let importer = importer.clone();
            async move { importer.work().await }
        });
    }

    /// Throws away what is over: in the store, and in this process's memory.
    fn sweep_up(&self) {
        let sweep = self.sweep.clone();
        self.spawn_every(SWEEP, "sweeping", move || {
            let sweep = sweep.clone();
            async move { sweep.all().await.map(drop) }
        });
        let connect = self.doors.connect.clone();
        self.spawn_every(SWEEP, "letting tenants go", move || {
            let connect = connect.clone();
            async move { connect.tend().await }
        });
    }

    /// Does something over and over; where it fails, the next tick tries again.
    fn spawn_every<F>(&self, span: Duration, what: &'static str, act: impl Fn() -> F + Send + 'static)
    where
        F: Future<Output = Outcome<()>> + Send + 'static,
    {
        self.spawn(async move {
            let mut tick = tokio::time::interval(span);
            loop {
                tick.tick().await;
                if let Err(error) = act().await {
                    tracing::error!(
                        error = &error as &dyn std::error::Error,
                        "{what} failed; the next tick tries again"
                    );
                }
            }
        });
    }

    fn spawn(&self, work: impl Future<Output = ()> + Send + 'static) {
        let stop = self.stop.clone();
        self.tasks.spawn(async move {
            tokio::select! {
                () = stop.cancelled() => {}
                () = work => {}
            }
        });
    }
}
