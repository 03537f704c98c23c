//! The apostrophe in front of cells that a spreadsheet would run as a formula: the export adds it, the import removes it.

use std::borrow::Cow;

/// Whether a spreadsheet may run a cell, be it behind apostrophes.
fn may_run(cell: &str) -> bool {
    cell.trim_start_matches('\'').starts_with(['=', '+', '-', '@', '\t', '\r'])
}

/// A cell that no spreadsheet runs.
pub fn guarded(cell: &str) -> Cow<'_, str> {
    if may_run(cell) { format!("'{cell}").into() } else { cell.into() }
}

/// The cell without the apostrophe of [`guarded`].
pub(super) fn unguarded(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|rest| may_run(rest)).unwrap_or(cell)
}

#[cfg(test)]
mod tests {
    use super::{guarded, unguarded};

    #[test]
    fn guarded_cells_are_read_back() {
        for cell in ["", "Ann", "=1+1", "+47", "-", "@x", "'=x", "''-1", "'Ann", "O'Neal"] {
            let safe = guarded(cell);
            assert!(!safe.starts_with(['=', '+', '-', '@']), "{safe}");
            assert_eq!(unguarded(&safe), cell);
        }
        assert_eq!((guarded("=x"), guarded("'Ann")), ("'=x".into(), "'Ann".into()));
    }
}
