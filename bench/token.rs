//! Benchmarks of issuing and verifying access tokens: `cargo bench --bench token`.
#![allow(
    clippy::unwrap_used,
    clippy::allow_attributes,
    missing_docs,
    reason = "a benchmark aborts on the first error"
)]

use std::hint::black_box;

use clap::Parser;
use criterion::{Criterion, criterion_group, criterion_main};
use teamsheet::{
    bench_support::{AccessClaims, KeySource, Role, Tokens},
    clock::Timestamp,
    config::{Keys, Secrets},
};

#[derive(Parser)]
struct Flags {
    #[command(flatten)]
    keys: Keys,
}

fn tokens(criterion: &mut Criterion) {
    let directory = std::env::temp_dir().join(format!("teamsheet-bench-{}", std::process::id()));
    std::fs::create_dir_all(&directory).unwrap();
    let now = Timestamp::now();
    for signing in ["hs256", "eddsa"] {
        let flags = Flags::parse_from(["bench", "--signing", signing]);
        let keys = KeySource::open(&flags.keys, &Secrets::default(), &directory).unwrap();
        let tokens = Tokens::new(keys);
        let (user, session) = (1.into(), 1.into());
        let claims = AccessClaims { user, session, version: 1, role: Role::Editor, fresh: true };
        let token = tokens.issue(claims, now).unwrap();
        criterion.bench_function(&format!("{signing}/issue"), |bench| {
            bench.iter(|| tokens.issue(black_box(claims), now).unwrap());
        });
        criterion.bench_function(&format!("{signing}/verify"), |bench| {
            bench.iter(|| tokens.verify(black_box(&token), now).unwrap());
        });
    }
    std::fs::remove_dir_all(&directory).unwrap();
}

criterion_group!(benches, tokens);
criterion_main!(benches);
