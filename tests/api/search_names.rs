//! Which spellings of a name find it, in many languages.

use std::collections::BTreeMap;

use serde_json::json;

use super::{search::encoded, search_fuzz::check_index};
use crate::support::Server;

/// A query, a name, and whether the query finds the name.
const CASES: &[(&str, &str, bool)] = &[
    // Case, prefixes, order of the words.
    ("MBAPPE", "Kylian Mbappé", true),
    ("mbappé kyl", "Kylian Mbappé", true),
    ("bappe", "Kylian Mbappé", false),
    ("mbappe x", "Kylian Mbappé", false),
    ("Édér", "Eder", true),
    ("munoz", "Muñoz", true),
    ("conceicao", "Conceição", true),
    // Compatibility forms.
    ("alba", "Ａｌｂａ", true),
    ("ﬁgo", "Figo", true),
    // Dots, apostrophes and hyphens.
    ("a.c. alder", "AC Alder", true),
    ("ac alder", "A.C. Alder", true),
    ("a c alder", "A.C. Alder", true),
    ("a. alder", "A.C. Alder", true),
    ("o'neal", "ONeal", true),
    ("oneal", "O’Neal", true),
    ("o´neal", "OʼNeal", true),
    ("o`neal", "O'Neal", true),
    ("o'neal", "Neal Owens", false),
    ("neal", "O'Neal", true),
    ("ana-maria", "Anamaria", true),
    ("anamaria", "Ana-Maria", true),
    ("ana–maria", "Ana‐Maria", true),
    ("ana maria", "Ana-Maria", true),
    ("ana-m", "Ana Maria", true),
    ("ana maria", "Anamaria", false),
    ("n.n.", "Nora Nagel", false),
    ("n.n.", "N. N.", false),
    ("n.n.", "N.N.", true),
    ("n.n.", "NN", true),
    ("galla", "Gal·la", true),
    // German.
    ("joerg baeumler", "Jörg Bäumler", true),
    ("jorg baumler", "Jörg Bäumler", true),
    ("joerg baumler", "Jörg Bäumler", true),
    ("jo\u{308}rg", "Jörg Bäumler", true),
    ("jörg bäumler", "Joerg Baeumler", true),
    ("jorg", "Joerg Baeumler", false),
    ("mueller", "Thomas Müller", true),
    ("MÜLL", "Mueller", true),
    ("strauss", "Strauß", true),
    ("strauß", "STRAUSS", true),
    ("STRAUẞ", "Strauß", true),
    // Nordic.
    ("odegard", "Martin Ødegård", true),
    ("oedegaard", "Martin Ødegård", true),
    ("odegaard", "Martin Ødegård", true),
    ("ødegård", "Odegaard", true),
    ("aalborg", "Ålborg", true),
    ("ålborg", "Aalborg", true),
    ("hojlund", "Rasmus Højlund", true),
    ("hoejlund", "Rasmus Højlund", true),
    ("aero", "Ærø", true),
    ("aeroe", "Ærø", true),
    ("gudjohnsen", "Guðjohnsen", true),
    ("thor", "Þór", true),
    // Turkish.
    ("ilkay gundogan", "İlkay Gündoğan", true),
    ("ILKAY", "İlkay Gündoğan", true),
    ("yildirim", "Yıldırım", true),
    ("YILDIRIM", "Yıldırım", true),
    ("sukur", "Şükür", true),
    ("memmedov", "Məmmədov", true),
    // Polish, Croatian, Romanian.
    ("lukasz zak", "Łukasz Żak", true),
    ("łukasz", "Lukasz", true),
    ("blaszczykowski", "Błaszczykowski", true),
    ("dordevic", "Đorđević", true),
    ("stefan", "Ștefan", true),
    // Vietnamese.
    ("dang van lam", "Đặng Văn Lâm", true),
    ("nguyễn", "Nguyen", true),
    ("nguyen", "Nguyễn Quang Hải", true),
    // Cyrillic.
    ("елкин", "Ёлкин", true),
    ("ёлкин", "Елкин", true),
    ("андреи", "Андрей", true),
    ("АНДРЕЙ", "Андреи", true),
    ("яшин", "Лев Яшин", true),
    ("дем'яненко", "Демʼяненко", true),
    ("yashin", "Лев Яшин", false),
    // Greek.
    ("γιωργος", "Γιώργος Καραγκούνης", true),
    ("ΚΑΡΑΓΚΟΥΝΗΣ", "Γιώργος Καραγκούνης", true),
    ("καραγκουνησ", "Γιώργος Καραγκούνης", true),
    // Arabic.
    ("محمد", "مُحَمَّد صلاح", true),
    ("مُحَمَّد", "محمد صلاح", true),
    ("مصطفي", "مصطفى", true),
    ("فاطمه", "فاطمة", true),
    ("احمد", "أحمد", true),
    ("علي", "علی", true),
    ("كريم", "کریم", true),
    ("محـــمد", "محمد صلاح", true),
    ("mhmd", "محمد صلاح", false),
    // Hebrew.
    ("שלום", "שָׁלוֹם", true),
    ("שָׁלוֹם", "שלום", true),
    ("בןגוריון", "בן־גוריון", true),
    // Chinese.
    ("山田", "山田 太郎", true),
    ("田", "山田 太郎", true),
    ("太郎", "山田 太郎", true),
    ("山田太郎", "山田 太郎", true),
    ("太郎 山田", "山田 太郎", true),
    ("刪田", "山田 太郎", false),
    ("小明", "王小明", true),
    ("王明", "王小明", false),
    ("wang", "王小明", false),
    // Japanese.
    ("aruba", "アルバータ", false),
    ("アルバ", "アルバータ", true),
    ("ータ", "アルバータ", true),
    ("か", "がな", false),
    ("か\u{3099}", "がな", true),
    ("li", "鈴木", false),
    ("鈴", "鈴木", true),
    ("ガンバ", "ｶﾞﾝﾊﾞ大阪", true),
    ("スミス", "ジョン・スミス", true),
    // Korean.
    ("김하늘", "김 하늘", true),
    ("김 하늘", "김하늘", true),
    ("하늘", "김하늘", true),
    ("흥민", "손흥민", true),
    ("손", "손흥민", true),
    ("son", "손흥민", false),
    ("서울", "FC서울", true),
    // Other scripts.
    ("हिन्दी", "हिन्दी", true),
    ("हन्द", "हिन्दी", false),
    ("สมชาย", "สมชาย ใจดี", true),
];

/// Asserts each case against a list that has all names.
fn assert_cases(server: &Server, list: &str, ids: &BTreeMap<&str, i64>) {
    for (query, name, found) in CASES {
        let path = format!("{list}?fields=id&limit=200&q={}", encoded(query));
        let ids_found = server.client.get(&path).expect(200).field_values("id");
        let is_found = ids_found.contains(&json!(ids[name]));
        assert_eq!(is_found, *found, "{list}: {query:?} finds {name:?}");
    }
}

#[test]
fn names_are_found_in_every_usual_spelling() {
    let server = Server::start();
    let admin = server.admin();
    for list in ["teams", "players"] {
        let mut ids = BTreeMap::new();
        for (n, (_, name, _)) in CASES.iter().enumerate() {
            let mut body = json!({ "name": name });
            if list == "teams" {
                // Names that differ by case only are names of different teams in different categories.
                body["category"] = json!(n.to_string());
            }
            ids.insert(*name, admin.create(list, &body));
        }
        // Pending players are not in the search index yet.
        assert_cases(&server, list, &ids);
        if list == "players" {
            server.index_pending(2);
            assert_cases(&server, list, &ids);
            server.index_pending(1);
            assert_cases(&server, list, &ids);
        }
    }
    check_index(&server);
}

#[test]
fn longest_queries_with_most_spellings_are_accepted() {
    let server = Server::start();
    let admin = server.admin();
    let queries = ["öö-", "ö ", "ö-", "öö'öö ", "山", "山a", "山 ", "a-bb-"];
    let queries = queries.map(|part| part.chars().cycle().take(100).collect::<String>());
    for query in &queries {
        admin.create("players", &json!({ "name": query }));
    }
    for _ in 0..2 {
        for (id, query) in (1..).zip(&queries) {
            // With another filter, too, which the search is combined with.
            for filter in ["", "&sort=name&updated_at[gte]=2000-01-01T00:00:00Z"] {
                let path = format!("players?fields=id&q={}{filter}", encoded(query));
                let ids = server.client.get(&path).expect(200).field_values("id");
                assert!(ids.contains(&json!(id)), "{path}: {ids:?}");
            }
        }
        server.index_pending(1);
    }
}

#[test]
fn korean_players_are_found_by_family_and_given_name_in_either_order() {
    let server = Server::start();
    let admin = server.admin();
    let player = admin.create("players", &json!({ "given_name": "하늘", "family_name": "김" }));
    for query in ["김하늘", "하늘김", "김 하늘", "하늘"] {
        let response = server.client.get(&format!("players?q={}", encoded(query))).expect(200);
        assert_eq!(response.field_values("id"), [player], "{query}");
    }
}

#[test]
fn cursor_of_the_previous_fold_is_rejected() {
    use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

    let server = Server::start();
    server.admin().create("players", &json!({ "name": "Ann" }));
    for previous in [
        json!(["players", "name", false, "aaron", 1]),
        json!([1, "players", "name", false, "aaron", 1]),
    ] {
        let cursor = URL_SAFE_NO_PAD.encode(previous.to_string());
        let response = server.client.get(&format!("players?sort=name&cursor={cursor}"));
        response.expect_problem(400, "invalid_parameter");
    }
    let current =
        URL_SAFE_NO_PAD.encode(json!([2, "players", "name", false, "aaron", 1]).to_string());
    let response = server.client.get(&format!("players?sort=name&cursor={current}")).expect(200);
    assert_eq!(response.field_values("id"), [1]);
}
