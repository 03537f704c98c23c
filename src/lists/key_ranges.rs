//! Splits the rest of a list after a position into ranges of the sort's index, so that a page reads no more rows than it
//! shows, at any position.

use super::{
    cursor::Position,
    sort_key::{KeyRange, SortKey},
};

/// The ranges after a position, or before it if `backwards`; without a position, those of the whole list.
pub(super) fn key_ranges(
    kind: SortKey,
    position: Option<Position>,
    backwards: bool,
) -> Vec<KeyRange> {
    let nulls =
        |after| if kind == SortKey::Nullable { vec![KeyRange::NullAfter(after)] } else { vec![] };
    match (kind, position) {
        // A list that is sorted by id is read like rows without a key, which are sorted by id.
        (SortKey::Id, position) => vec![KeyRange::NullAfter(position.map(|position| position.id))],
        (_, None) if backwards => [nulls(None), vec![KeyRange::NotNull]].concat(),
        (_, None) => [vec![KeyRange::NotNull], nulls(None)].concat(),
        (_, Some(Position { key: Some(key), id })) => {
            let past = vec![KeyRange::EqualKeyAfter(key.clone(), id), KeyRange::AfterKey(key)];
            if backwards { past } else { [past, nulls(None)].concat() }
        }
        (_, Some(Position { key: None, id })) => {
            let rest = nulls(Some(id));
            if backwards { [rest, vec![KeyRange::NotNull]].concat() } else { rest }
        }
    }
}
