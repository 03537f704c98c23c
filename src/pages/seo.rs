//! `/robots.txt` and `/sitemap.xml`, for search engines.

use actix_web::{
    HttpResponse,
    http::header::HeaderValue,
    web::{Data, Path},
};

use super::layout::{Page, Visitor};
use crate::{
    config::Privacy,
    database::{Database, ReadCost},
    error::AppError,
    http::Representation,
    players, teams,
};

/// The maximum number of URLs in a sitemap (sitemaps.org).
const URLS_PER_SITEMAP: i64 = 50_000;

const XML: HeaderValue = HeaderValue::from_static("application/xml");

/// `GET /robots.txt` (RFC 9309)
pub async fn robots(visitor: Visitor, privacy: Data<Privacy>) -> HttpResponse {
    let mut lines = vec!["User-agent: *".to_owned()];
    if privacy.noindex {
        lines.push("Disallow: /".to_owned());
    } else {
        let forms = ["/sign-in", "/search", "/embed/"];
        lines.extend(forms.map(|path| format!("Disallow: {}{path}", visitor.base)));
        if visitor.origin.is_some() {
            lines.push(format!("Sitemap: {}/sitemap.xml", visitor.root()));
        }
    }
    HttpResponse::Ok().content_type("text/plain; charset=utf-8").body(lines.join("\n") + "\n")
}

/// `GET /sitemap.xml`: an index of sitemaps.
pub async fn index(visitor: Visitor, database: Data<Database>) -> Result<Page, AppError> {
    let (teams, players) = database.read(|connection| {
        Ok((teams::largest_id(connection)?, players::largest_id(connection)?))
    })?;
    let root = visitor.root();
    let files = [("teams", teams), ("players", players)].into_iter().flat_map(|(kind, largest)| {
        let count = (largest + URLS_PER_SITEMAP - 1) / URLS_PER_SITEMAP;
        (0..count).map(move |number| format!("/sitemap/{kind}-{number}.xml"))
    });
    let entries = files.map(|file| format!("<sitemap><loc>{root}{file}</loc></sitemap>"));
    respond("sitemapindex", &entries.collect::<Vec<_>>())
}

/// `GET /sitemap/{file}`: the pages of the teams or players in a range of ids.
pub async fn sitemap(
    visitor: Visitor,
    database: Data<Database>,
    file: Path<String>,
) -> Result<Page, AppError> {
    let (kind, after) = parse_name(&file)
        .ok_or_else(|| AppError::NotFound("there is no such sitemap".to_owned()))?;
    let through = after + URLS_PER_SITEMAP;
    let ids = database
        .read_long(visitor.client, ReadCost::Cheap, move |connection| {
            Ok(match kind {
                "players" => players::ids_between(connection, after, through)?,
                _ => teams::ids_between(connection, after, through)?,
            })
        })
        .await?;
    let root = visitor.root();
    let entries = ids.iter().map(|id| format!("<url><loc>{root}/{kind}/{id}</loc></url>"));
    respond("urlset", &entries.collect::<Vec<_>>())
}

/// The kind in the name of a sitemap, and the id after which it begins.
fn parse_name(file: &str) -> Option<(&'static str, i64)> {
    let (kind, number) = file.strip_suffix(".xml")?.split_once('-')?;
    let kind = ["teams", "players"].into_iter().find(|known| *known == kind)?;
    let number: u32 = number.parse().ok()?;
    Some((kind, i64::from(number) * URLS_PER_SITEMAP))
}

/// A document of sitemaps.org.
fn respond(element: &str, entries: &[String]) -> Result<Page, AppError> {
    let xml = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <{element} xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n{}\n</{element}>\n",
        entries.join("\n")
    );
    Ok(Page::Public(Box::new(Representation::of_bytes(None, xml.into(), XML)?)))
}
