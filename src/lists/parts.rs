//! The parts that the rest of a list falls into, seen from a position: each is one range of one index, so that no
//! page reads more than it shows, however far down it is.

use super::{
    cursor::Position,
    key::{Kind, Part},
};

/// What comes after a position, or before it, in the order of a sort; without a position, all there is.
pub(super) fn parts(kind: Kind, position: Option<Position>, backwards: bool) -> Vec<Part> {
    let nulls = |after| if kind == Kind::Nullable { vec![Part::Nulls(after)] } else { vec![] };
    match (kind, position) {
        // Rows without a key are sorted by id, and that is how all are here.
        (Kind::Id, position) => vec![Part::Nulls(position.map(|position| position.id))],
        (_, None) if backwards => [nulls(None), vec![Part::Values]].concat(),
        (_, None) => [vec![Part::Values], nulls(None)].concat(),
        (_, Some(Position { key: Some(key), id })) => {
            let past = vec![Part::Ties(key.clone(), id), Part::Beyond(key)];
            if backwards { past } else { [past, nulls(None)].concat() }
        }
        (_, Some(Position { key: None, id })) => {
            let rest = nulls(Some(id));
            if backwards { [rest, vec![Part::Values]].concat() } else { rest }
        }
    }
}
