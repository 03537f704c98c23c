//! The baseline of the benchmarks: a bare actix-web program that serves Teamsheet's responses from memory.
//!
//! `baseline FILE` loads responses recorded by `bench/run`, one JSON object per line, and serves them by path. A POST is parsed
//! and echoed.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::allow_attributes,
    reason = "a benchmark aborts on the first error"
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

// The allocator of Teamsheet, so that the two can be compared.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// A line of the file.
#[derive(Deserialize)]
struct Line {
    path: String,
    etag: String,
    response: RecordedResponse,
    not_modified: RecordedResponse,
}

#[derive(Deserialize)]
struct RecordedResponse {
    status: u16,
    headers: Vec<(String, String)>,
    body: String,
}

/// The responses to requests for one path.
struct Resource {
    etag: HeaderValue,
    full: Response,
    not_modified: Response,
}

struct Response {
    status: StatusCode,
    headers: Vec<(HeaderName, HeaderValue)>,
    body: Bytes,
}

impl From<RecordedResponse> for Response {
    fn from(recorded: RecordedResponse) -> Self {
        let header = |(name, value): &(String, String)| {
            (name.parse().expect("a header name"), value.parse().expect("a header value"))
        };
        Self {
            status: StatusCode::from_u16(recorded.status).expect("a status code"),
            headers: recorded.headers.iter().map(header).collect(),
            body: recorded.body.into(),
        }
    }
}

impl Response {
    fn to_http(&self) -> HttpResponse {
        let mut response = HttpResponse::with_body(self.status, self.body.clone());
        for (name, value) in &self.headers {
            response.headers_mut().append(name.clone(), value.clone());
        }
        response.map_into_boxed_body()
    }
}

type Resources = HashMap<String, Resource>;

fn load(path: &str) -> Resources {
    let lines = BufReader::new(File::open(path).expect("the file of responses")).lines();
    lines
        .map(|line| serde_json::from_str(&line.expect("a line")).expect("a recorded response"))
        .map(|Line { path, etag, response, not_modified }| {
            let etag = etag.parse().expect("an entity tag");
            (path, Resource { etag, full: response.into(), not_modified: not_modified.into() })
        })
        .collect()
}

async fn get(request: HttpRequest, resources: web::Data<Resources>) -> HttpResponse {
    let path = request.uri().path_and_query().map_or("", |path| path.as_str());
    let Some(resource) = resources.get(path) else {
        return HttpResponse::NotFound().finish();
    };
    if request.headers().get(IF_NONE_MATCH) == Some(&resource.etag) {
        return resource.not_modified.to_http();
    }
    resource.full.to_http()
}

/// Parses the body as JSON without a schema, and returns it.
async fn echo(body: Bytes) -> HttpResponse {
    match serde_json::from_slice::<serde_json::Value>(&body) {
        Ok(value) => HttpResponse::Created().json(value),
        Err(error) => HttpResponse::BadRequest().body(error.to_string()),
    }
}

fn main() -> std::io::Result<()> {
    let path = env::args().nth(1).expect("a file name");
    let resources: web::Data<Resources> = Arc::new(load(&path)).into();
    System::new().block_on(async {
        let server = HttpServer::new(move || {
            App::new()
                .app_data(resources.clone())
                .route("/api/v1/players", web::post().to(echo))
                .default_service(web::get().to(get))
        })
        .workers(1)
        .bind(("127.0.0.1", 0))?;
        println!("listening on http://{}", server.addrs()[0]);
        server.run().await
    })
}
