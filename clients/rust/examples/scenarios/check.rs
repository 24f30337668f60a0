//! Comparisons that say in words what is wrong.

use std::{error::Error, fmt::Debug};

/// A result whose error is a sentence about what is not as expected.
pub type Outcome<T = ()> = Result<T, Box<dyn Error + Send + Sync>>;

pub fn equal<T: PartialEq + Debug>(what: &str, expected: T, actual: T) -> Outcome {
    if actual == expected { Ok(()) } else { Err(format!("{what} {actual:?} instead of {expected:?}").into()) }
}

pub fn at_least(what: &str, least: i64, actual: i64) -> Outcome {
    if actual >= least { Ok(()) } else { Err(format!("{what} {actual}, less than {least}").into()) }
}

pub fn at_most(what: &str, most: i64, actual: i64) -> Outcome {
    if actual <= most { Ok(()) } else { Err(format!("{what} {actual}, more than {most}").into()) }
}

/// What `sim/long` writes: the numbers from 1 to this one.
pub fn numbers_to(last: i64) -> String {
    (1..=last).map(|number| number.to_string()).collect::<Vec<_>>().join(" ")
}
