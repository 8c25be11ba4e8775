//! From many measurements to one figure.

/// The middle one.
pub fn median(values: Vec<f64>) -> f64 {
    percentile(values, 50)
}

/// The one that so many in a hundred do not exceed.
pub fn percentile(mut values: Vec<f64>, percent: usize) -> f64 {
    values.sort_by(f64::total_cmp);
    let rank = (values.len() * percent).div_ceil(100).max(1);
    values.get(rank - 1).copied().unwrap_or(f64::NAN)
}
