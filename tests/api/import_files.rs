//! Files as clubs have them: delimiters, encodings, titles, dates, numbers, blank rows.

use std::fs;

use serde_json::{Value, json};

use crate::support::{CommandOutput, Server, teamsheet};

/// Imports a file of players.
fn import(server: &Server, file: &[u8], arguments: &[&str]) -> CommandOutput {
    let path = server.path().join("players.csv");
    fs::write(&path, file).unwrap();
    let command = ["import", "players", path.to_str().unwrap()];
    teamsheet(server.path(), &[&command[..], arguments].concat()).run()
}

/// Names, birth dates and heights of all players.
fn players(server: &Server) -> Value {
    let list = server.admin().get("players?fields=name,birth_date,height_cm").expect(200).body();
    list["data"].clone()
}

fn utf16(text: &str) -> Vec<u8> {
    std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
}

#[test]
fn files_in_the_forms_that_clubs_have_are_imported() {
    let expected = json!([
        { "name": "Jörg Bäumler", "birth_date": "2008-05-07", "height_cm": 178 },
        { "name": "Ann Ash", "birth_date": null, "height_cm": null },
    ]);
    let cases: Vec<(&str, Vec<u8>, &[&str])> = vec![
        (
            "semicolons, a byte order mark, CRLF",
            "\u{feff}First name;Surname;DOB;Height\r\nJörg;Bäumler;07/05/2008;178\r\nAnn;Ash;;\r\n"
                .into(),
            &["--date-format", "dmy"],
        ),
        (
            "a line with the separator",
            "sep=;\nname;Date of birth;Height (cm)\nJörg Bäumler;2008-05-07;178.0\nAnn Ash;;\n"
                .into(),
            &[],
        ),
        (
            "tabs and CR",
            "Name\tBirth Date\tHEIGHT_CM\rJörg Bäumler\t7.5.2008\t178\rAnn Ash\t\t\r".into(),
            &["--date-format", "dmy"],
        ),
        (
            "pipes, commas in cells",
            "name|born|height\nJörg Bäumler|05/07/2008|178.0\n\nAnn Ash||\n||\n".into(),
            &["--date-format", "mdy"],
        ),
        (
            "UTF-16",
            utf16("Full name;D.O.B.;Height\r\nJörg Bäumler;2008/5/7;178\r\nAnn Ash;;\r\n"),
            &[],
        ),
        (
            "windows-1252",
            b"name,birth_date,height_cm\r\nJ\xf6rg B\xe4umler,2008-05-07 00:00:00,178\r\nAnn Ash,,\r\n"
                .to_vec(),
            &["--encoding", "windows-1252"],
        ),
        (
            "columns without a title that are empty",
            "name,birth_date,height_cm,,\nJörg Bäumler,2008-05-07,178,,\nAnn Ash,,,,\n".into(),
            &[],
        ),
        (
            "a given delimiter",
            "name;born;height|in|cm|now\nJörg Bäumler;2008-05-07;178\nAnn Ash;;\n".into(),
            &["--delimiter", ";", "--map", "name,birth_date=born,height_cm=height|in|cm|now"],
        ),
    ];
    for (name, file, arguments) in cases {
        let server = Server::start();
        let output = import(&server, &file, arguments).success().out;
        assert!(output.contains("2 rows: 2 created"), "{name}: {output}");
        assert_eq!(players(&server), expected, "{name}");
    }
}

#[test]
fn blank_rows_are_skipped_and_counted() {
    let server = Server::start();
    let said = import(&server, b"name,city\r\n", &["--map", "name"]).success();
    assert!(!said.out.contains("blank"), "{}", said.out);
    let file = "\n\nname,height_cm\n\nAnn  Ash,\n,\n\"\",\" \"\n\u{200b},\nBea Bell,170\n\n";
    let said = import(&server, file.as_bytes(), &[]).success();
    assert!(said.out.contains("2 rows: 2 created"), "{}", said.out);
    assert!(said.out.contains(", 5 blank rows skipped;"), "{}", said.out);
    // Lines are those of an editor all the same.
    let said = import(&server, b"name,height_cm\n\n,\nAnn,tall\n", &[]).failure();
    assert!(said.err.contains("line 4, column height_cm"), "{}", said.err);
}

#[test]
fn files_that_cannot_be_read_say_why() {
    let server = Server::start();
    for (file, arguments, expected) in [
        (&b"name\nJ\xf6rg\n"[..], &[][..], "line 2: is not UTF-8; if the file is from an older"),
        (b"n\xe4me\nJorg\n", &[], "line 1: is not UTF-8"),
        (b"PK\x03\x04\x14\0", &[], "is a spreadsheet, not a CSV file: save it as CSV"),
        (b"n\0a\0m\0e\0", &[], "has NUL characters"),
        (b"name,,\nAnn,,x\n", &[], "line 2: has a value in column 3, which has no title"),
        (b"name,Name\nAnn,Bea\n", &[], "the column name or Name is repeated"),
        (b"First name,Forename\nAnn,Bea\n", &[], "the column First name or Forename is repeated"),
        (b"name,E-mail\nAnn,x\n", &[], "unknown column \"E-mail\""),
        (
            b"name,born\nAnn,07/05/2008\n",
            &[],
            "line 2, column born: is ambiguous: use --date-format dmy or mdy (is \"07/05/2008\")",
        ),
        (
            b"name,born\nAnn,31/12/08\n",
            &["--date-format", "dmy"],
            "must have a year of four digits",
        ),
        (b"name,born\nAnn,31/13/2008\n", &["--date-format", "dmy"], "must be an existing date"),
        (b"name,born\nAnn,31/13/2008\n", &["--date-format", "dmy"], "(is \"31/13/2008\")"),
        (b"name,\nAnn,7\n", &["--map", "name,height_cm=№"], "the file has no column"),
        (b"name,height\nAnn,-\n", &["--null", "size=-"], "--null: there is no column \"size\""),
        (b"name,height\nAnn,178.5\n", &[], "line 2, column height: must be a whole number"),
    ] {
        let said = import(&server, file, arguments).failure();
        assert!(said.err.contains(expected), "{expected}: {}", said.err);
        assert_eq!(server.count("players"), 0, "{expected}");
    }
}

#[test]
fn invisible_characters_are_removed_at_the_ends_of_words_and_named_elsewhere() {
    let server = Server::start();
    let file = "name\nAnn\u{200b} Ash\u{feff}\nBea\n";
    let said = import(&server, file.as_bytes(), &[]).success();
    assert!(said.err.contains("invisible characters were removed from 1 cell"), "{}", said.err);
    assert_eq!(server.client.get("players/1").body()["name"], "Ann Ash");
    let said = import(&server, "name\nAn\u{200b}n\n".as_bytes(), &[]).failure();
    let expected =
        "line 2, column name: must not contain control characters, has U+200B after \"An\"";
    assert!(said.err.contains(expected), "{}", said.err);
}

#[test]
fn map_finds_titles_without_case_and_punctuation() {
    let server = Server::start();
    let file = "Player's Name;Height\nAnn Ash;170\n";
    import(&server, file.as_bytes(), &["--map", "name=players name,height_cm=height"]).success();
    assert_eq!(
        players(&server),
        json!([{ "name": "Ann Ash", "birth_date": null, "height_cm": 170 }])
    );
}
