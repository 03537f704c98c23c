//! The floor of the measurements: what a bare actix-web program can do that answers the very bytes that Teamsheet answers.
//!
//! `floor ANSWERS` reads answers as `bench/run` recorded them, one JSON object a line, and gives each for its path from memory. A
//! POST is parsed and echoed.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::allow_attributes,
    reason = "a measurement stops where it fails"
)]

use std::{
    collections::HashMap,
    env,
    fs::File,
    io::{BufRead, BufReader},
    sync::Arc,
};

use actix_web::{
    App, HttpRequest, HttpResponse, HttpServer,
    http::{
        StatusCode,
        header::{HeaderName, HeaderValue, IF_NONE_MATCH},
    },
    rt::System,
    web::{self, Bytes},
};
use serde::Deserialize;

// As in Teamsheet: the floor shall not lie lower for its allocator.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// A line of the file.
#[derive(Deserialize)]
struct Line {
    path: String,
    tag: String,
    answer: Recorded,
    not_modified: Recorded,
}

#[derive(Deserialize)]
struct Recorded {
    status: u16,
    headers: Vec<(String, String)>,
    body: String,
}

/// What is answered on a path.
struct Answers {
    tag: HeaderValue,
    full: Answer,
    not_modified: Answer,
}

struct Answer {
    status: StatusCode,
    headers: Vec<(HeaderName, HeaderValue)>,
    body: Bytes,
}

impl From<Recorded> for Answer {
    fn from(recorded: Recorded) -> Self {
        let header = |(name, value): &(String, String)| {
            (name.parse().expect("a header's name"), value.parse().expect("a header's value"))
        };
        Self {
            status: StatusCode::from_u16(recorded.status).expect("a status"),
            headers: recorded.headers.iter().map(header).collect(),
            body: recorded.body.into(),
        }
    }
}

impl Answer {
    fn give(&self) -> HttpResponse {
        let mut response = HttpResponse::with_body(self.status, self.body.clone());
        for (name, value) in &self.headers {
            response.headers_mut().append(name.clone(), value.clone());
        }
        response.map_into_boxed_body()
    }
}

type Memory = HashMap<String, Answers>;

fn read(path: &str) -> Memory {
    let lines = BufReader::new(File::open(path).expect("the file of answers")).lines();
    lines
        .map(|line| serde_json::from_str(&line.expect("a line")).expect("an answer"))
        .map(|Line { path, tag, answer, not_modified }| {
            let tag = tag.parse().expect("a tag");
            (path, Answers { tag, full: answer.into(), not_modified: not_modified.into() })
        })
        .collect()
}

async fn answer(request: HttpRequest, memory: web::Data<Memory>) -> HttpResponse {
    let path = request.uri().path_and_query().map_or("", |path| path.as_str());
    let Some(answers) = memory.get(path) else {
        return HttpResponse::NotFound().finish();
    };
    if request.headers().get(IF_NONE_MATCH) == Some(&answers.tag) {
        return answers.not_modified.give();
    }
    answers.full.give()
}

/// Reads what is sent as JSON, without a form in mind, and sends it back.
async fn echo(body: Bytes) -> HttpResponse {
    match serde_json::from_slice::<serde_json::Value>(&body) {
        Ok(value) => HttpResponse::Created().json(value),
        Err(error) => HttpResponse::BadRequest().body(error.to_string()),
    }
}

fn main() -> std::io::Result<()> {
    let memory: web::Data<Memory> = Arc::new(read(&env::args().nth(1).expect("a file"))).into();
    System::new().block_on(async {
        let server = HttpServer::new(move || {
            App::new()
                .app_data(memory.clone())
                .route("/api/v1/players", web::post().to(echo))
                .default_service(web::get().to(answer))
        })
        .workers(1)
        .bind(("127.0.0.1", 0))?;
        println!("listening on http://{}", server.addrs()[0]);
        server.run().await
    })
}
