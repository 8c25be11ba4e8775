//! Documents that are signed once for as long as they say the same, and served from memory until then.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// Keeps them by what they say; clones share it.
#[derive(Debug)]
pub struct Signed<V>(Arc<Held<V>>);

#[derive(Debug)]
struct Held<V> {
    documents: Mutex<HashMap<String, Arc<V>>>,
    most: usize,
    count: AtomicU64,
}

impl<V> Clone for Signed<V> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<V> Signed<V> {
    /// Keeps at most so many at once.
    #[must_use]
    pub fn keeping(most: usize) -> Self {
        Self(Arc::new(Held { documents: Mutex::default(), most, count: AtomicU64::new(0) }))
    }

    /// The document that says this, signed now if it never was: of many who ask at once one signs, and the others take
    /// what comes of it.
    ///
    /// # Errors
    /// Those of signing; then nothing is kept.
    pub fn saying<E>(&self, this: &str, sign: impl FnOnce() -> Result<V, E>) -> Result<Arc<V>, E> {
        let mut documents = self.0.documents.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(document) = documents.get(this) {
            return Ok(Arc::clone(document));
        }
        // Signed while the others wait: it takes a moment, and they would have to do it themselves.
        let document = Arc::new(sign()?);
        self.0.count.fetch_add(1, Ordering::Relaxed);
        if documents.len() >= self.0.most {
            documents.clear();
        }
        documents.insert(this.to_owned(), Arc::clone(&document));
        Ok(document)
    }

    /// How many were signed so far.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.0.count.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;
    use std::sync::Barrier;

    use super::*;

    fn ask(signed: &Signed<String>, this: &str) -> Arc<String> {
        let sign = || {
            // Whoever else would sign as well gets the time to.
            (0..1000).for_each(|_| std::thread::yield_now());
            Ok::<_, Infallible>(format!("signed: {this}"))
        };
        signed.saying(this, sign).unwrap()
    }

    #[test]
    fn of_sixteen_who_ask_first_one_signs() {
        let (signed, gate) = (Signed::keeping(1), Barrier::new(16));
        for round in 1..=8 {
            let this = format!("version {round}");
            let all: Vec<_> = std::thread::scope(|scope| {
                let asking = |_| {
                    scope.spawn(|| {
                        gate.wait();
                        ask(&signed, &this)
                    })
                };
                let all: Vec<_> = (0..16).map(asking).collect();
                all.into_iter().map(|one| one.join().unwrap()).collect()
            });
            assert_eq!(signed.count(), round, "each version once");
            assert!(all.iter().all(|one| Arc::ptr_eq(one, &all[0])), "and all get the very same");
            assert!(Arc::ptr_eq(&ask(&signed, &this), &all[0]), "later, too");
        }
    }

    #[test]
    fn no_more_are_kept_than_there_is_room_for() {
        let signed = Signed::keeping(2);
        for this in ["a", "b", "a", "b"] {
            ask(&signed, this);
        }
        assert_eq!(signed.count(), 2);
        ask(&signed, "c");
        ask(&signed, "a");
        assert_eq!(signed.count(), 4, "there was no room for it any more");
    }

    #[test]
    fn what_could_not_be_signed_is_tried_again() {
        let signed = Signed::keeping(1);
        assert_eq!(signed.saying("a", || Err::<String, _>("no")).unwrap_err(), "no");
        assert_eq!(signed.count(), 0);
        assert_eq!(*ask(&signed, "a"), "signed: a");
    }
}
