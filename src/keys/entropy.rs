//! Randomness as a parameter: the system's in service, a scripted one in tests.

/// Gives random bytes, fit for keys and secrets.
pub trait Entropy: Send + Sync + 'static {
    /// Fills the whole of `bytes`. It cannot fail: without randomness there is nothing this house may do.
    fn fill(&self, bytes: &mut [u8]);
}

/// So many random bytes.
#[must_use]
pub fn bytes<const N: usize>(entropy: &dyn Entropy) -> [u8; N] {
    let mut bytes = [0; N];
    entropy.fill(&mut bytes);
    bytes
}

/// A number below `bound`, each equally likely; 0 where `bound` is 0.
#[must_use]
pub fn below(entropy: &dyn Entropy, bound: u32) -> u32 {
    if bound == 0 {
        return 0;
    }
    // The numbers above the last whole multiple of the bound would favour small remainders: draw again.
    let surplus = (u32::MAX % bound + 1) % bound;
    loop {
        let drawn = u32::from_be_bytes(bytes(entropy));
        if drawn <= u32::MAX - surplus {
            return drawn % bound;
        }
    }
}

/// The system's randomness, by way of OpenSSL's generator.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemEntropy;

impl Entropy for SystemEntropy {
    fn fill(&self, bytes: &mut [u8]) {
        #[allow(clippy::disallowed_methods, reason = "the one system implementation")]
        if let Err(error) = openssl::rand::rand_bytes(bytes) {
            tracing::error!(%error, "the system has no randomness; stopping at once");
            std::process::abort();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    /// Gives the numbers it was told to, one after the other.
    struct Scripted(Mutex<Vec<u32>>);

    impl Scripted {
        fn with(numbers: &[u32]) -> Self {
            Self(Mutex::new(numbers.iter().rev().copied().collect()))
        }
    }

    impl Entropy for Scripted {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.copy_from_slice(&self.0.lock().unwrap().pop().unwrap().to_be_bytes());
        }
    }

    #[test]
    fn a_number_is_the_remainder_of_what_was_drawn() {
        let entropy = Scripted::with(&[0, 99, 100, 12_345]);
        let numbers: Vec<_> = (0..4).map(|_| below(&entropy, 100)).collect();
        assert_eq!(numbers, [0, 99, 0, 45]);
    }

    #[test]
    fn what_would_favour_small_numbers_is_drawn_again() {
        // 2^32 = 42_949_672 * 100 + 96: the last 96 values are surplus.
        let last_fair = u32::MAX - 96;
        assert_eq!(below(&Scripted::with(&[u32::MAX, last_fair + 1, last_fair]), 100), 99);
        assert_eq!(below(&Scripted::with(&[u32::MAX]), 1 << 16), 65_535, "a power of two has no surplus");
        assert_eq!(below(&Scripted::with(&[7]), 1), 0);
        assert_eq!(below(&Scripted::with(&[]), 0), 0);
    }

    #[test]
    fn numbers_come_about_equally_often() {
        let mut counts = [0_u32; 90];
        for _ in 0..90_000 {
            counts[usize::try_from(below(&SystemEntropy, 90)).unwrap()] += 1;
        }
        // Each count is about 1000 with a deviation of about 32: eight deviations never happen.
        assert!(counts.iter().all(|n| (750..1250).contains(n)), "{counts:?}");
    }

    #[test]
    fn the_system_does_not_repeat_itself() {
        assert_ne!(bytes::<32>(&SystemEntropy), bytes::<32>(&SystemEntropy));
    }
}
