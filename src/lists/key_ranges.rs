//! Splits the rest of a list, after the position of a cursor, into ranges of the sort's index. Each range is an index
//! scan, so a page reads only the rows that it shows, at any position.

use super::{
    cursor::Position,
    sort_key::{KeyRange, SortKey},
};

/// The ranges after a position, or before it if `backwards`, in reading order; without a position, those of the whole
/// list. Nulls are last, so they are first if `backwards`.
pub(super) fn key_ranges(
    sort_key: SortKey,
    position: Option<Position>,
    backwards: bool,
) -> Vec<KeyRange> {
    let null_ranges = |after_id| {
        let is_nullable = sort_key == SortKey::Nullable;
        if is_nullable { vec![KeyRange::NullAfter(after_id)] } else { vec![] }
    };
    match (sort_key, position) {
        // A list that is sorted by id is read like rows without a key, which are sorted by id.
        (SortKey::Id, position) => vec![KeyRange::NullAfter(position.map(|position| position.id))],
        (_, None) if backwards => [null_ranges(None), vec![KeyRange::NotNull]].concat(),
        (_, None) => [vec![KeyRange::NotNull], null_ranges(None)].concat(),
        (_, Some(Position { key: Some(key), id })) => {
            let not_null = vec![KeyRange::EqualKeyAfter(key.clone(), id), KeyRange::AfterKey(key)];
            if backwards { not_null } else { [not_null, null_ranges(None)].concat() }
        }
        (_, Some(Position { key: None, id })) => {
            let null = null_ranges(Some(id));
            if backwards { [null, vec![KeyRange::NotNull]].concat() } else { null }
        }
    }
}
