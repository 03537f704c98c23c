//! What all pages share: the visitor, the layout around the content, and the response.

use std::{
    borrow::Cow,
    future::{Ready, ready},
    net::IpAddr,
    sync::LazyLock,
};

use actix_web::{
    FromRequest, HttpMessage, HttpRequest, HttpResponse, Responder,
    body::BoxBody,
    dev::Payload,
    http::{
        StatusCode,
        header::{self, HeaderName, HeaderValue},
    },
};
use askama::Template;

use super::assets::AssetNames;
use crate::{
    auth::{self, AuthenticatedUser, Role},
    clock::Clock,
    config::PublicUrl,
    error::AppError,
    http::{Representation, app_data},
    values::Day,
};

/// Pages load their own style sheet and script, and nothing from elsewhere. Nothing inline is run.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; \
    connect-src 'self'; form-action 'self'; base-uri 'none'; \
    require-trusted-types-for 'script'; trusted-types 'none'";

/// With `no-referrer`, browsers would send `Origin: null` with our own forms.
const REFERRER_POLICY: HeaderValue = HeaderValue::from_static("same-origin");

/// A guest's page differs from that of a user, who has a cookie.
const VARY: HeaderValue = HeaderValue::from_static("accept-encoding, cookie");

const HTML: HeaderValue = HeaderValue::from_static("text/html; charset=utf-8");

/// The person who requests a page: a guest or a user.
#[derive(Debug, Clone)]
pub struct Visitor {
    /// The user; `None` for a guest.
    pub user: Option<AuthenticatedUser>,
    /// The current day, in UTC.
    pub today: Day,
    /// The address of the client; of IPv6 the /64.
    pub client: IpAddr,
    /// The path of the request.
    pub path: String,
    /// The path prefix of all links, from `--public-url`.
    pub base: String,
    /// The origin of `--public-url`.
    pub origin: Option<String>,
}

impl FromRequest for Visitor {
    type Error = AppError;
    type Future = Ready<Result<Self, AppError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Self::of(request))
    }
}

impl Visitor {
    /// Reads the visitor of a request.
    pub fn of(request: &HttpRequest) -> Result<Self, AppError> {
        let public_url = app_data::<PublicUrl>(request)?;
        Ok(Self {
            user: request.extensions().get::<AuthenticatedUser>().cloned(),
            today: app_data::<Clock>(request)?.now().day().into(),
            client: auth::client_network(request)?,
            path: request.path().to_owned(),
            base: public_url.path().to_owned(),
            origin: public_url.origin().map(str::to_owned),
        })
    }

    /// Whether the visitor may change the roster.
    pub fn is_editor(&self) -> bool {
        self.has_role(Role::Editor)
    }

    /// Whether the visitor manages users.
    pub fn is_admin(&self) -> bool {
        self.has_role(Role::Admin)
    }

    fn has_role(&self, role: Role) -> bool {
        self.user.as_ref().is_some_and(|user| user.role >= role)
    }

    /// The layout of a page for this visitor.
    pub fn layout(&self, title: impl Into<String>) -> Layout {
        Layout {
            title: title.into(),
            description: String::new(),
            json: None,
            canonical: None,
            json_ld: None,
            base: self.base.clone(),
            assets: AssetNames::current(),
            visitor: self.clone(),
        }
    }

    /// A redirect with GET after a form (RFC 9110, 15.4.4), to a path of this server.
    pub fn see_other(&self, path: &str) -> Page {
        Page::Private(see_other(&format!("{}{path}", self.base)))
    }

    /// The response with a page. Pages of guests can be cached, those of users must not be stored.
    pub fn page(&self, template: &impl Template) -> Result<Page, AppError> {
        self.page_with_headers(template, headers())
    }

    /// The same for a page that some sites, given as in `frame-ancestors`, may show in a frame.
    pub fn page_for_frames(
        &self,
        template: &impl Template,
        ancestors: &str,
    ) -> Result<Page, AppError> {
        let policy = format!("{POLICY}; frame-ancestors {ancestors}");
        let policy = HeaderValue::try_from(policy).map_err(AppError::internal)?;
        self.page_with_headers(
            template,
            [(header::CONTENT_SECURITY_POLICY, policy), (header::REFERRER_POLICY, REFERRER_POLICY)],
        )
    }

    fn page_with_headers(
        &self,
        template: &impl Template,
        headers: [(HeaderName, HeaderValue); 2],
    ) -> Result<Page, AppError> {
        let html = render(template)?;
        if self.user.is_some() {
            return Ok(Page::Private(private_response(StatusCode::OK, html, headers)));
        }
        let page = Representation::of_bytes(None, html.into(), HTML)?;
        let page =
            headers.into_iter().fold(page, |page, (name, value)| page.with_header(name, value));
        Ok(Page::Public(Box::new(page.with_header(header::VARY, VARY))))
    }

    /// The URL of the start page, without the final slash; a path if the origin is not known.
    pub fn root(&self) -> String {
        format!("{}{}", self.origin.as_deref().unwrap_or_default(), self.base)
    }
}

/// The parts of a page around its content.
#[derive(Debug, Clone)]
pub struct Layout {
    /// The title, without the name of the product.
    pub title: String,
    /// The description for search engines; empty if there is none.
    pub description: String,
    /// The path of the same data as JSON.
    pub json: Option<String>,
    /// The path of the page for search engines, without the parts of the query that do not change the content.
    pub canonical: Option<String>,
    /// A schema.org document, as JSON that can be embedded in HTML.
    pub json_ld: Option<String>,
    /// The path prefix of `--public-url`, which all links begin with.
    pub base: String,
    /// The assets.
    pub assets: Cow<'static, AssetNames>,
    /// The visitor.
    pub visitor: Visitor,
}

impl Layout {
    /// The URL of a path.
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.visitor.root())
    }
}

/// The response with a page.
pub enum Page {
    /// For guests: cached, compressed, with an entity tag.
    Public(Box<Representation>),
    /// For users, and for forms with errors: not stored.
    Private(HttpResponse),
}

impl Page {
    /// A page that must not be stored, with any status.
    pub fn private(status: StatusCode, template: &impl Template) -> Result<Self, AppError> {
        Ok(Self::Private(private_page(status, render(template)?)))
    }
}

impl Responder for Page {
    type Body = BoxBody;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        match self {
            Self::Public(representation) => representation.respond_to(request),
            Self::Private(response) => response,
        }
    }
}

/// A redirect with GET, which must not be stored.
pub(super) fn see_other(location: &str) -> HttpResponse {
    HttpResponse::SeeOther()
        .insert_header((header::LOCATION, location))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .finish()
}

/// A page that must not be stored.
pub(super) fn private_page(status: StatusCode, html: String) -> HttpResponse {
    private_response(status, html, headers())
}

fn private_response(
    status: StatusCode,
    html: String,
    headers: [(HeaderName, HeaderValue); 2],
) -> HttpResponse {
    let mut response = HttpResponse::build(status);
    for header in headers {
        response.insert_header(header);
    }
    response.insert_header((header::CACHE_CONTROL, "no-store"));
    response.insert_header((header::CONTENT_TYPE, HTML));
    response.body(html)
}

/// Renders a template.
pub(super) fn render(template: &impl Template) -> Result<String, AppError> {
    template.render().map_err(AppError::internal)
}

/// The headers of pages that no site may show in a frame.
fn headers() -> [(HeaderName, HeaderValue); 2] {
    static POLICY_WITHOUT_FRAMES: LazyLock<HeaderValue> = LazyLock::new(|| {
        let policy = format!("{POLICY}; frame-ancestors 'none'");
        HeaderValue::try_from(policy).unwrap_or(HeaderValue::from_static("default-src 'none'"))
    });
    [
        (header::CONTENT_SECURITY_POLICY, POLICY_WITHOUT_FRAMES.clone()),
        (header::REFERRER_POLICY, REFERRER_POLICY),
    ]
}
