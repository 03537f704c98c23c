//! The cache middleware: serves reads from the response cache before routing, and stores what handlers return.

use std::{borrow::Cow, rc::Rc};

use actix_web::{
    Error, HttpRequest,
    body::{EitherBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{Method, header},
    middleware::Next,
    web::Data,
};

use super::{
    app_state::app_data,
    negotiation::negotiate_representation,
    representation::{Deferred, Representation},
    response_cache::{CacheEpoch, ResponseCache},
};
use crate::{
    clock::{Clock, Timestamp},
    database::Database,
    error::AppError,
};

/// Which responses a client may get. They are cached apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// Guests, and users who see what guests see.
    Public,
    /// Users who see everything.
    Trusted,
}

/// Checks the credentials of a request, if it has any.
pub type Authenticate = fn(&HttpRequest) -> Result<Audience, AppError>;

/// Middleware around the whole app, inside of CORS and of the common response headers.
///
/// Credentials are checked even if the response is cached, as the handler's route would do. A [`Representation`] that a
/// handler returns is stored unless its response has a `Cache-Control` header.
pub async fn serve_from_cache<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
    authenticate: Authenticate,
) -> Result<ServiceResponse<EitherBody<B>>, Error> {
    let now = app_data::<Clock>(request.request())?.now();
    let mut entry = CacheEntry::of(&request, now);
    // Only the API reads the `Authorization` header.
    if let Some(entry) = &mut entry
        && request.headers().contains_key(header::AUTHORIZATION)
        && request.path().starts_with("/api/")
    {
        match authenticate(request.request()) {
            Ok(audience) => entry.audience = audience,
            Err(error) => return Ok(request.error_response(error).map_into_right_body()),
        }
    }
    if let Some(representation) = entry.as_ref().and_then(|entry| entry.get(&request)) {
        let response = negotiate_representation(request.request(), &representation, now).await;
        return Ok(request.into_response(response).map_into_right_body());
    }
    let response = next.call(request).await?;
    let deferred = response.response().extensions().get::<Deferred>().cloned();
    let Some(Deferred { representation, cacheable }) = deferred else {
        return Ok(response.map_into_left_body());
    };
    if let Some(entry) = entry
        && cacheable
        && !response.headers().contains_key(header::CACHE_CONTROL)
    {
        entry.insert(response.request(), Rc::clone(&representation));
    }
    Ok(replace_deferred(response, &representation, now).await)
}

/// The cache entry of a request. Its epoch is taken before the handler reads data, so that an entry is never older than
/// its epoch.
struct CacheEntry {
    cache: Data<ResponseCache>,
    epoch: CacheEpoch,
    audience: Audience,
}

impl CacheEntry {
    /// `None` if the request is not a GET or HEAD, is a page request with a cookie, or has an encoded path; also if the
    /// epoch cannot be read, then the handler will fail as well.
    fn of(request: &ServiceRequest, now: Timestamp) -> Option<Self> {
        if !matches!(*request.method(), Method::GET | Method::HEAD) {
            return None;
        }
        // The router decodes the path: `/%61pi/` is the API, though it does not begin with `/api/`.
        if request.path().contains('%') {
            return None;
        }
        // Only pages read cookies.
        if request.headers().contains_key(header::COOKIE) && !request.path().starts_with("/api/") {
            return None;
        }
        let request = request.request();
        let epoch = CacheEpoch::current(app_data::<Database>(request).ok()?, now).ok()?;
        let cache = app_data::<ResponseCache>(request).ok()?.clone();
        Some(Self { cache, epoch, audience: Audience::Public })
    }

    /// Path, query and audience: what a representation depends on besides the epoch.
    fn key<'a>(&self, request: &'a HttpRequest) -> Cow<'a, str> {
        let path = request.uri().path_and_query().map_or("", |path| path.as_str());
        match self.audience {
            Audience::Public => path.into(),
            // The prefix keeps the keys apart: no path begins with a space.
            Audience::Trusted => format!(" {path}").into(),
        }
    }

    fn get(&self, request: &ServiceRequest) -> Option<Rc<Representation>> {
        self.cache.get(self.epoch, &self.key(request.request()))
    }

    fn insert(&self, request: &HttpRequest, representation: Rc<Representation>) {
        self.cache.insert(self.epoch, &self.key(request), representation);
    }
}

/// Replaces the placeholder by the final response, and keeps the headers that inner middleware has set.
async fn replace_deferred<B: MessageBody>(
    response: ServiceResponse<B>,
    representation: &Representation,
    now: Timestamp,
) -> ServiceResponse<EitherBody<B>> {
    let (request, placeholder) = response.into_parts();
    let mut response = negotiate_representation(&request, representation, now).await;
    for name in placeholder.headers().keys() {
        response.headers_mut().remove(name);
    }
    for (name, value) in placeholder.headers() {
        response.headers_mut().append(name.clone(), value.clone());
    }
    ServiceResponse::new(request, response).map_into_right_body()
}

#[cfg(test)]
mod tests {
    use std::{cell::Cell, time::Duration};

    use actix_web::{
        App, HttpResponse,
        body::to_bytes,
        dev::Service,
        middleware::from_fn,
        rt::System,
        test::{TestRequest, init_service},
        web,
    };

    use super::*;
    use crate::{
        database::WriteOptions,
        error::AuthError,
        http::{CachedRepresentation, cors},
    };

    type Calls = Rc<Cell<usize>>;

    const ORIGINS: [&str; 2] = ["https://a.example", "https://b.example"];

    fn count_call(calls: &Calls) -> usize {
        calls.set(calls.get() + 1);
        calls.get()
    }

    /// The call count of the handler, as JSON.
    async fn public(calls: Data<Calls>) -> Result<Representation, AppError> {
        Representation::of(&count_call(&calls))
    }

    async fn self_cached(calls: Data<Calls>) -> Result<CachedRepresentation, AppError> {
        Ok(CachedRepresentation(Rc::new(Representation::of(&count_call(&calls))?)))
    }

    async fn no_store(calls: Data<Calls>, request: HttpRequest) -> Result<HttpResponse, AppError> {
        let representation = Representation::of(&count_call(&calls))?;
        let mut response = actix_web::Responder::respond_to(representation, &request);
        let no_store = header::HeaderValue::from_static("no-store");
        response.headers_mut().insert(header::CACHE_CONTROL, no_store);
        Ok(response)
    }

    /// The only valid token is that of a trusted user.
    fn trust_one_token(request: &HttpRequest) -> Result<Audience, AppError> {
        match request.headers().get(header::AUTHORIZATION) {
            None => Ok(Audience::Public),
            Some(token) if token == "Bearer trusted" => Ok(Audience::Trusted),
            Some(_) => Err(AuthError::InvalidToken.into()),
        }
    }

    /// Sends requests, one after the other, and returns each response as status, allowed origin, `Vary` and body.
    fn responses(requests: Vec<TestRequest>) -> Vec<(u16, Option<String>, String, String)> {
        let folder = tempfile::tempdir().unwrap();
        let database =
            Database::open(&folder.path().join("test.db"), WriteOptions::default()).unwrap();
        System::new().block_on(async {
            let app = App::new()
                .app_data(Data::new(database))
                .app_data(Data::new(Clock::new(|| Timestamp::UNIX_EPOCH, || Duration::ZERO)))
                .app_data(Data::new(ResponseCache::default()))
                .app_data(Data::new(Calls::default()))
                .route("/api/public", web::route().to(public))
                .route("/api/private", web::get().to(no_store))
                .route("/api/self-cached", web::get().to(self_cached))
                .wrap(from_fn(|request, next| serve_from_cache(request, next, trust_one_token)))
                .wrap(cors(&ORIGINS.map(str::to_owned), &[]));
            let app = init_service(app).await;
            let mut responses = Vec::new();
            for request in requests {
                let response = app.call(request.to_request()).await.unwrap();
                let header = |name| {
                    let value = response.headers().get(name);
                    value.map(|value| value.to_str().unwrap().to_owned())
                };
                let origin = header(header::ACCESS_CONTROL_ALLOW_ORIGIN);
                let vary = header(header::VARY).unwrap_or_default();
                let status = response.status().as_u16();
                let body = to_bytes(response.into_body()).await.unwrap();
                responses.push((status, origin, vary, String::from_utf8(body.to_vec()).unwrap()));
            }
            responses
        })
    }

    fn get(path: &str) -> TestRequest {
        TestRequest::get().uri(path)
    }

    fn bodies(requests: Vec<TestRequest>) -> Vec<String> {
        responses(requests).into_iter().map(|(.., body)| body).collect()
    }

    #[test]
    fn one_cached_response_serves_all_origins_without_the_handler() {
        let origins =
            [None, Some(ORIGINS[0]), Some(ORIGINS[1]), Some("https://other.example"), None];
        let requests = origins.map(|origin| {
            let headers = origin.map(|origin| (header::ORIGIN, origin));
            headers.into_iter().fold(get("/api/public"), TestRequest::insert_header)
        });
        let responses = responses(requests.into());
        for (origin, (status, allowed, vary, body)) in origins.into_iter().zip(responses) {
            assert_eq!((status, &*body), (200, "1"), "{origin:?}: the handler was called again");
            let expected = origin.filter(|origin| ORIGINS.contains(origin));
            assert_eq!(allowed.as_deref(), expected);
            assert!(vary.starts_with("accept-encoding, Origin"), "{origin:?}: {vary}");
        }
    }

    #[test]
    fn head_and_get_share_an_entry_and_each_query_has_its_own() {
        let requests = vec![
            TestRequest::default().method(Method::HEAD).uri("/api/public"),
            get("/api/public"),
            get("/api/public?x=1"),
            get("/api/public?x=1"),
        ];
        assert_eq!(bodies(requests), ["1", "1", "2", "2"]);
    }

    #[test]
    fn unsafe_methods_bypass_the_cache() {
        let post = || TestRequest::post().uri("/api/public");
        assert_eq!(bodies(vec![post(), post(), get("/api/public"), post()]), ["1", "2", "3", "4"]);
    }

    #[test]
    fn private_and_self_cached_responses_are_not_stored() {
        for path in ["/api/private", "/api/self-cached"] {
            assert_eq!(bodies(vec![get(path), get(path)]), ["1", "2"], "{path}");
        }
    }

    #[test]
    fn invalid_credentials_are_refused_on_a_cache_hit() {
        let token = get("/api/public").insert_header((header::AUTHORIZATION, "Bearer x"));
        let responses = responses(vec![get("/api/public"), token, get("/api/public")]);
        let statuses: Vec<_> = responses.iter().map(|(status, ..)| *status).collect();
        assert_eq!(statuses, [200, 401, 200]);
        assert_eq!(responses[2].3, "1");
    }

    #[test]
    fn trusted_users_and_guests_are_cached_apart() {
        let token = || get("/api/public").insert_header((header::AUTHORIZATION, "Bearer trusted"));
        let requests =
            vec![get("/api/public"), token(), get("/api/public"), token(), get("/api/public")];
        assert_eq!(bodies(requests), ["1", "2", "1", "2", "1"]);
    }

    /// The router decodes a path before it compares it with the routes.
    #[test]
    fn percent_encoded_paths_are_not_cached() {
        let token = get("/%61pi/public").insert_header((header::AUTHORIZATION, "Bearer trusted"));
        assert_eq!(bodies(vec![token, get("/%61pi/public")]), ["1", "2"]);
    }
}
