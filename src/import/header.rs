//! The header of a file: which columns are read.

use csv::StringRecord;

use super::{
    columns::{Column, RowKind, normalized},
    errors::ImportError,
    invisible::trim,
    options::{Null, Options},
};

/// The columns of a file.
#[derive(Debug)]
pub(super) struct Header {
    /// The columns to read.
    pub(super) columns: Vec<MappedColumn>,
    /// The indexes of the columns without a title, which must be empty.
    pub(super) untitled: Vec<usize>,
    /// The number of columns.
    pub(super) width: usize,
}

/// A column to read.
#[derive(Debug)]
pub(super) struct MappedColumn {
    pub(super) column: Column,
    /// The title in the file.
    pub(super) title: String,
    pub(super) index: usize,
}

impl MappedColumn {
    /// Whether a name is our own or the title in the file.
    fn is_called(&self, name: &str) -> bool {
        self.column.has_title(name) || normalized(&self.title) == normalized(name)
    }

    /// Whether a cell means null.
    pub(super) fn is_null(&self, cell: &str, nulls: &[Null]) -> bool {
        let applies = |null: &Null| null.column.as_ref().is_none_or(|name| self.is_called(name));
        cell.is_empty() || nulls.iter().any(|null| null.word == cell && applies(null))
    }
}

impl Header {
    /// Finds the columns to read: those of `options.map`, or all that have a title if it is empty.
    pub(super) fn read(
        record: &StringRecord,
        kind: RowKind,
        options: &Options,
    ) -> Result<Self, ImportError> {
        let titles: Vec<&str> = record.iter().map(trim).collect();
        let columns = map_columns(&titles, kind, options)?;
        // With `map`, other columns are not read.
        let is_untitled = |index: &usize| options.map.is_empty() && titles[*index].is_empty();
        let untitled = (0..titles.len()).filter(is_untitled).collect();
        Ok(Self { columns, untitled, width: titles.len() })
    }
}

fn map_columns(
    titles: &[&str],
    kind: RowKind,
    options: &Options,
) -> Result<Vec<MappedColumn>, ImportError> {
    let with_provider = options.provider.is_some();
    let known = kind.columns(with_provider);
    let mut columns: Vec<MappedColumn> = Vec::new();
    let mut add = |column: Option<Column>, name: &str, index: usize| {
        let column = column.ok_or_else(|| unknown(name, &known, with_provider))?;
        let title = titles[index].to_owned();
        if let Some(other) = columns.iter().find(|other| other.column.name == column.name) {
            let both =
                if other.title == title { title } else { format!("{} or {title}", other.title) };
            return Err(ImportError::File(format!("the column {both} is repeated")));
        }
        columns.push(MappedColumn { column, title, index });
        Ok(())
    };
    if options.map.is_empty() {
        for (index, title) in titles.iter().enumerate().filter(|(_, title)| !title.is_empty()) {
            let column = known.iter().find(|column| column.has_title(title)).copied();
            add(column, title, index)?;
        }
    } else {
        for (name, title) in &options.map {
            let column = known.iter().find(|column| column.name == name).copied();
            add(column, name, find_title(titles, title)?)?;
        }
    }
    for name in options.nulls.iter().filter_map(|null| null.column.as_ref()) {
        if !columns.iter().any(|column| column.is_called(name)) {
            return Err(ImportError::File(format!("--null: there is no column {name:?}")));
        }
    }
    let has = |name: &str| columns.iter().any(|mapped| mapped.column.name == name);
    match kind.required(with_provider).iter().find(|name| !has(name)) {
        Some(name) => Err(ImportError::File(format!("the required column {name} is missing"))),
        None => Ok(columns),
    }
}

/// The index of the column with a title, without regard to case and punctuation if no title is exactly the same.
fn find_title(titles: &[&str], wanted: &str) -> Result<usize, ImportError> {
    let find = |is_same: &dyn Fn(&str) -> bool| {
        let mut found = titles.iter().enumerate().filter(|(_, title)| is_same(title));
        let first = found.next().map(|(index, _)| index);
        (first, found.next().is_some())
    };
    let (exact, similar) =
        (find(&|title| title == wanted), find(&|title| normalized(title) == normalized(wanted)));
    let is_exact = exact.0.is_some() || normalized(wanted).is_empty();
    match if is_exact { exact } else { similar } {
        (Some(index), false) => Ok(index),
        (Some(_), true) => Err(ImportError::File(format!("the column {wanted} is repeated"))),
        (None, _) => Err(missing(wanted, titles)),
    }
}

fn unknown(name: &str, known: &[Column], with_provider: bool) -> ImportError {
    let names = known.iter().map(|column| column.name).collect::<Vec<_>>().join(", ");
    let hint = if name == "external_id" && !with_provider {
        "; external_id requires --provider"
    } else {
        ""
    };
    ImportError::File(format!(
        "unknown column {name:?}; known columns: {names}{hint}. Use --map to select and rename columns"
    ))
}

fn missing(title: &str, titles: &[&str]) -> ImportError {
    ImportError::File(format!(
        "the file has no column {title:?}; its columns: {}",
        titles.join(", ")
    ))
}
