//! Property test: while a list is read page by page and rows are written, each row that exists throughout and does not move
//! is returned exactly once, in order.

mod model;
mod roster;

use proptest::{
    collection::vec,
    option::weighted,
    prelude::{Strategy, any},
    sample::Index,
    test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner},
};
use serde_json::Value;

use self::{
    model::{EVERYTHING, LISTS, Seed, order},
    roster::Roster,
};
use crate::support::{Response, Server};

/// A write between two pages.
#[derive(Debug, Clone)]
enum Write {
    Make(Seed),
    Change(Index, Seed),
    Remove(Index),
    /// Indexes all pending players.
    IndexPending,
    /// Advances the clock by a second.
    Wait,
}

#[derive(Debug, Clone)]
struct Case {
    list: usize,
    rows: Vec<Seed>,
    sort: Index,
    descending: bool,
    filter: Option<Index>,
    limit: usize,
    /// One write after each page, forwards and backwards.
    writes: Vec<Option<Write>>,
}

fn cases() -> impl Strategy<Value = Case> {
    let seed = || proptest::array::uniform4(0_usize..60);
    let write = proptest::prop_oneof![
        2 => seed().prop_map(Write::Make),
        3 => (any::<Index>(), seed()).prop_map(|(row, seed)| Write::Change(row, seed)),
        2 => any::<Index>().prop_map(Write::Remove),
        1 => proptest::strategy::Just(Write::Wait),
        1 => proptest::strategy::Just(Write::IndexPending),
    ];
    let list = proptest::prop_oneof![2 => 0_usize..1, 3 => 1_usize..2, 1 => 2_usize..3];
    let writes = vec(weighted(0.7, write), 0..16);
    let place = (any::<Index>(), any::<bool>(), weighted(0.6, any::<Index>()), 1_usize..7);
    (list, vec(seed(), 0..30), place, writes).prop_map(
        |(list, rows, (sort, descending, filter, limit), writes)| Case {
            list,
            rows,
            sort,
            descending,
            filter,
            limit,
            writes,
        },
    )
}

#[test]
fn unmoved_rows_are_seen_exactly_once_in_order() {
    let server = Server::start();
    let admin = server.admin();
    for team in ["Ann", "Zoë"] {
        admin.create_team(team);
    }
    let config = Config {
        cases: 120,
        max_shrink_iters: 300,
        failure_persistence: None,
        ..Config::default()
    };
    // A fixed seed.
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let walked = TestRunner::new_with_rng(config, rng).run(&cases(), |case| walk(&server, &case));
    walked.unwrap_or_else(|error| panic!("{error}"));
}

fn walk(server: &Server, case: &Case) -> Result<(), TestCaseError> {
    let list = &LISTS[case.list];
    let sort = list.sorts[case.sort.index(list.sorts.len())];
    let (filter, takes) =
        case.filter.map_or(EVERYTHING, |filter| list.filters[filter.index(list.filters.len())]);
    let before = |a: &Value, b: &Value| order(a, b, sort, case.descending);
    let mut roster = Roster::new(server, list, &case.rows, sort, takes);
    server.index_pending(2);
    let mut writes = case.writes.iter();
    let mut between = |roster: &mut Roster| match writes.next().cloned().flatten() {
        Some(Write::Make(seed)) => roster.create(seed),
        Some(Write::Change(row, seed)) => roster.change(row, seed),
        Some(Write::Remove(row)) => roster.remove(row),
        Some(Write::Wait) => server.advance_clock(1),
        Some(Write::IndexPending) => server.index_pending(1),
        None => {}
    };

    // Forwards, by `page.next`.
    let minus = if case.descending { "-" } else { "" };
    let path = format!("{}?sort={minus}{sort}&limit={}&count=true&{filter}", list.path, case.limit);
    let mut page = server.client.get(&path).expect(200);
    let (mut seen, mut back) = (rows(&page), Some(page.clone()));
    same(&page.body()["page"]["total"], &roster.taken().len().into(), "the total")?;
    while let Some(next) = page.body()["page"]["next"].as_str() {
        same(&rows(&page).len(), &case.limit, "a page that is not the last one")?;
        between(&mut roster);
        page = server.client.get(&format!("{path}&cursor={next}")).expect(200);
        seen.extend(rows(&page));
        same(&(seen.len() < 200), &true, "an end of the list")?;
        if !rows(&page).is_empty() {
            back = Some(page.clone());
        }
    }
    in_order(&seen, before)?;
    same(&seen.iter().all(takes), &true, "all that is seen is taken by the filter")?;
    same(&roster.kept(&seen), &roster.stayed(before), "what stayed")?;

    // Backwards from the last page with rows, by the `prev` links.
    let mut page = back.unwrap();
    let mut pages = vec![rows(&page)];
    let mut stayed_since = roster.since_now(&pages[0], before);
    while let Some(link) = previous(&page) {
        between(&mut roster);
        page = server.client.get(&link).expect(200);
        pages.push(rows(&page));
        same(&(pages.len() < 200), &true, "a beginning of the list")?;
    }
    let seen: Vec<Value> = pages.into_iter().rev().flatten().collect();
    in_order(&seen, before)?;
    same(&seen.iter().all(takes), &true, "all that is seen going back is taken by the filter")?;
    stayed_since.retain(|row| roster.is_unmoved(*row));
    same(&roster.kept(&seen), &stayed_since, "what stayed, going back")
}

fn rows(page: &Response) -> Vec<Value> {
    page.body()["data"].as_array().unwrap().clone()
}

fn previous(page: &Response) -> Option<String> {
    let links = page.header("link")?;
    let link = links.split(", ").find_map(|link| link.strip_suffix("; rel=\"prev\""))?;
    Some(link.trim_matches(['<', '>']).to_owned())
}

fn in_order(
    seen: &[Value],
    before: impl Fn(&Value, &Value) -> std::cmp::Ordering,
) -> Result<(), TestCaseError> {
    let pairs = seen.windows(2).find(|pair| before(&pair[0], &pair[1]).is_ge());
    same(&pairs, &None, "two rows out of order, or one seen twice")
}

fn same<T: PartialEq + std::fmt::Debug>(
    found: &T,
    expected: &T,
    what: &str,
) -> Result<(), TestCaseError> {
    if found == expected {
        return Ok(());
    }
    Err(TestCaseError::fail(format!("{what}: {found:?} and not {expected:?}")))
}
