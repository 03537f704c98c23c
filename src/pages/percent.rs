//! Positions and lengths in SVG pictures.

use std::fmt;

/// A position or length as a percentage of the picture. Pictures have no `viewBox`, so that their texts keep their size on a
/// phone.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Percent(pub f64);

impl fmt::Display for Percent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.2}%", self.0)
    }
}
