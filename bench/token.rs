//! How long it takes to make and to check an access token: `cargo bench --bench token`.
#![allow(
    clippy::unwrap_used,
    clippy::allow_attributes,
    missing_docs,
    reason = "a measurement stops where it fails"
)]

use std::hint::black_box;

use clap::Parser;
use criterion::{Criterion, criterion_group, criterion_main};
use teamsheet::{
    clock::Timestamp,
    config::{Keys, Secrets},
    measured::{AccessClaims, KeySource, Role, Tokens},
};

#[derive(Parser)]
struct Flags {
    #[command(flatten)]
    keys: Keys,
}

fn tokens(criterion: &mut Criterion) {
    let folder = std::env::temp_dir().join(format!("teamsheet-bench-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let now = Timestamp::now();
    for signing in ["hs256", "eddsa"] {
        let flags = Flags::parse_from(["bench", "--signing", signing]);
        let keys = KeySource::open(&flags.keys, &Secrets::default(), &folder).unwrap();
        let tokens = Tokens::new(keys);
        let (user, session) = (1.into(), 1.into());
        let bearer = AccessClaims { user, session, version: 1, role: Role::Editor, fresh: true };
        let token = tokens.issue(bearer, now).unwrap();
        criterion.bench_function(&format!("{signing}/issue"), |bench| {
            bench.iter(|| tokens.issue(black_box(bearer), now).unwrap());
        });
        criterion.bench_function(&format!("{signing}/check"), |bench| {
            bench.iter(|| tokens.check(black_box(&token), now).unwrap());
        });
    }
    std::fs::remove_dir_all(&folder).unwrap();
}

criterion_group!(benches, tokens);
criterion_main!(benches);
