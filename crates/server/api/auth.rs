//! Who asks: a key in a header, looked up, and what it may do.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::HeaderMap;
use axum::http::request::Parts;
use model::ProjectName;
use store::records::{KeyRow, Scope, Scopes};
use store::sealed::Sealer;
use tracing::{Span, warn};

use super::error::ApiError;
use super::rate::{Buckets, Rate};
use super::service::Service;
use super::trace::{Exchange, Seen};
use crate::keys::ApiKey;

/// How long a key that was good is taken to be good: a revoked one stops working within this time.
const GOOD_FOR: Duration = Duration::from_secs(3);
/// How long a key that was good is looked up even for an address that has shown bad ones.
const TRUSTED_FOR: Duration = Duration::from_hours(1);
/// Keys that are remembered at most.
const MOST: usize = 10_000;
/// How often an address may show a key that is none.
const BAD_KEYS: Rate = Rate { burst: 20, per_second: 0.5 };
/// The headers that may hold a key.
const HEADERS: [&str; 2] = ["apikey", "api_key"];
/// Names the project that is acted for.
const PROJECT: &str = "x-enkrypt-project";

/// Whoever asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Caller {
    /// The project that is acted for.
    pub(crate) project: ProjectName,
    /// What the key may do.
    pub(crate) scopes: Scopes,
    /// Who uses the key.
    pub(crate) user_email: String,
    /// The key's public part.
    pub(crate) key_id: String,
}

/// A caller who may read scans.
pub(crate) struct Reader(pub(crate) Caller);

/// A caller who may ask for scans and call them off.
pub(crate) struct Submitter(pub(crate) Caller);

/// A caller who may read the catalogue.
pub(crate) struct CatalogReader(pub(crate) Caller);

/// A caller who may change the catalogue.
pub(crate) struct CatalogWriter(pub(crate) Caller);

/// A caller who may have registered servers asked.
pub(crate) struct Player(pub(crate) Caller);

/// A caller who may do everything.
pub(crate) struct Administrator(pub(crate) Caller);

impl FromRequestParts<Arc<Service>> for CatalogReader {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, service: &Arc<Service>) -> Result<Self, ApiError> {
        const ANY: &[Scope] = &[Scope::Read, Scope::Catalog, Scope::Runtime];
        const LACKS: &str = "This key may not read the catalogue: it lacks the scopes `read`, `catalog` and `runtime`.";
        allowed(parts, service, ANY, LACKS).await.map(Self)
    }
}

impl FromRequestParts<Arc<Service>> for CatalogWriter {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, service: &Arc<Service>) -> Result<Self, ApiError> {
        const LACKS: &str = "This key may not do this: it lacks the scope `catalog`.";
        allowed(parts, service, &[Scope::Catalog], LACKS).await.map(Self)
    }
}

impl FromRequestParts<Arc<Service>> for Player {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, service: &Arc<Service>) -> Result<Self, ApiError> {
        const LACKS: &str = "This key may not have servers asked: it lacks the scopes `catalog` and `runtime`.";
        allowed(parts, service, &[Scope::Catalog, Scope::Runtime], LACKS).await.map(Self)
    }
}

impl FromRequestParts<Arc<Service>> for Administrator {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, service: &Arc<Service>) -> Result<Self, ApiError> {
        const LACKS: &str = "This key may not do this: it lacks the scope `admin`.";
        allowed(parts, service, &[Scope::Admin], LACKS).await.map(Self)
    }
}

impl FromRequestParts<Arc<Service>> for Reader {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, service: &Arc<Service>) -> Result<Self, ApiError> {
        const LACKS: &str = "This key may not read scans: it lacks the scope `read`.";
        allowed(parts, service, &[Scope::Read], LACKS).await.map(Self)
    }
}

impl FromRequestParts<Arc<Service>> for Submitter {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, service: &Arc<Service>) -> Result<Self, ApiError> {
        const LACKS: &str = "This key may not ask for scans: it lacks the scope `scan`.";
        allowed(parts, service, &[Scope::Scan], LACKS).await.map(Self)
    }
}

/// The caller, if the key has one of these scopes.
async fn allowed(parts: &Parts, service: &Service, any_of: &[Scope], lacks: &'static str) -> Result<Caller, ApiError> {
    let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
    let peer = peer.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |ConnectInfo(address)| network_of(address.ip()));
    let key = presented(&parts.headers)?;
    let row = service.known_keys.row(service, &key, peer).await?;
    Span::current().record("key_id", row.id.as_str());
    let taken = service.rates.take(&row.id, Instant::now());
    let project = acted_for(&parts.headers, &row);
    if let Some(exchange) = parts.extensions.get::<Arc<Exchange>>() {
        // A call that is refused counts as one all the same, for the project that the key itself belongs to.
        let project = project.as_ref().unwrap_or(&row.project).clone();
        let left = taken.unwrap_or_else(|wait| service.rates.empty(wait));
        // Only the first caller of a request counts, and there is one extractor a route.
        let _ = exchange.seen.set(Seen { project, left });
    }
    if let Err(retry_after) = taken {
        return Err(ApiError::TooMany { retry_after });
    }
    let project = project?;
    if !any_of.iter().any(|scope| row.scopes.allow(*scope)) {
        return Err(ApiError::Forbidden(lacks));
    }
    service.usage.used(&row.id);
    let KeyRow { id, scopes, user_email, .. } = row;
    Ok(Caller { project, scopes, user_email, key_id: id })
}

/// What one party has many addresses of: a /64 of version 6. Any other address is its own.
fn network_of(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() >> 64 << 64)),
        IpAddr::V4(address) => IpAddr::V4(address),
    }
}

fn presented(headers: &HeaderMap) -> Result<ApiKey, ApiError> {
    const MISSING: ApiError = ApiError::Unauthorized("The header `apikey` with an API key is missing.");
    const NONE: ApiError = ApiError::Unauthorized("This is no API key of this service.");
    let mut given = HEADERS.iter().flat_map(|name| headers.get_all(*name));
    let first = given.next().ok_or(MISSING)?;
    if given.any(|other| other != first) {
        return Err(ApiError::Malformed("The headers `apikey` and `api_key` hold different keys.".to_owned()));
    }
    first.to_str().ok().map(str::trim).and_then(ApiKey::parse).ok_or(NONE)
}

/// The key's own project, or the one that the header names if the key may act for it.
fn acted_for(headers: &HeaderMap, key: &KeyRow) -> Result<ProjectName, ApiError> {
    let Some(named) = headers.get(PROJECT) else { return Ok(key.project.clone()) };
    let named: Option<ProjectName> = named.to_str().ok().and_then(|text| text.trim().parse().ok());
    let named = named.ok_or_else(|| ApiError::Malformed("`X-Enkrypt-Project` is no project's name.".to_owned()))?;
    if named == key.project || key.scopes.allow(Scope::Admin) {
        Ok(named)
    } else {
        Err(ApiError::Forbidden("This key belongs to another project than `X-Enkrypt-Project` names."))
    }
}

/// Keys that were good a moment ago, and addresses that show bad ones.
#[derive(Debug)]
pub(crate) struct KnownKeys {
    good: Mutex<HashMap<String, Known>>,
    bad: Buckets<IpAddr>,
}

#[derive(Debug, Clone)]
struct Known {
    row: KeyRow,
    looked_up: Instant,
    ends: Option<Instant>,
}

impl Default for KnownKeys {
    fn default() -> Self {
        Self { good: Mutex::default(), bad: Buckets::new(BAD_KEYS) }
    }
}

impl KnownKeys {
    /// The row of a key that is good now.
    async fn row(&self, service: &Service, key: &ApiKey, peer: IpAddr) -> Result<KeyRow, ApiError> {
        const UNKNOWN: ApiError = ApiError::Unauthorized("This API key is unknown, revoked or expired.");
        let hash = service.sealer.keyed_hash(key.expose().as_bytes());
        let now = Instant::now();
        let known = self.known(key.id()).filter(|known| Sealer::is_same_hash(&known.row.hash, &hash));
        if let Some(known) = &known
            && now.saturating_duration_since(known.looked_up) < GOOD_FOR
        {
            return if known.is_over(now) { Err(UNKNOWN) } else { Ok(known.row.clone()) };
        }
        let was_known = known.is_some();
        if known.is_none_or(|known| now.saturating_duration_since(known.looked_up) >= TRUSTED_FOR) {
            self.bad.peek(&peer, now).map_err(|retry_after| ApiError::TooMany { retry_after })?;
        }
        let row = service.records.key(key.id()).await?;
        let row = row.filter(|row| Sealer::is_same_hash(&row.hash, &hash) && row.revoked_at.is_none());
        let ends = match row.as_ref().and_then(|row| row.expires_at) {
            None => None,
            Some(expires_at) => {
                let left = u64::try_from(expires_at - service.records.now().await?).unwrap_or(0);
                Some(now + Duration::from_millis(left))
            }
        };
        let found = row.map(|row| Known { row, looked_up: now, ends }).filter(|known| !known.is_over(now));
        if let Some(known) = found {
            self.keep(key.id(), known.clone());
            return Ok(known.row);
        }
        // Whoever only knows the public part of a key makes nobody forget the key.
        if was_known {
            self.forget(key.id());
        }
        warn!(key_id = key.id(), %peer, "a key that is not good was shown");
        // Whether the address still has a token is asked at its next key.
        let _ = self.bad.take(&peer, now);
        Err(UNKNOWN)
    }

    /// Whether a key that was good is so still; asked by streams, which outlive their request's check.
    pub(crate) async fn is_still_good(&self, service: &Service, id: &str) -> Result<bool, ApiError> {
        let row = service.records.key(id).await?;
        let Some(row) = row.filter(|row| row.revoked_at.is_none()) else {
            self.forget(id);
            return Ok(false);
        };
        match row.expires_at {
            None => Ok(true),
            Some(expires_at) => Ok(expires_at > service.records.now().await?),
        }
    }

    fn known(&self, id: &str) -> Option<Known> {
        self.good.lock().unwrap_or_else(PoisonError::into_inner).get(id).cloned()
    }

    fn keep(&self, id: &str, known: Known) {
        let mut good = self.good.lock().unwrap_or_else(PoisonError::into_inner);
        if good.len() >= MOST {
            good.retain(|_, other| other.looked_up.elapsed() < GOOD_FOR);
        }
        if good.len() < MOST {
            good.insert(id.to_owned(), known);
        }
    }

    fn forget(&self, id: &str) {
        self.good.lock().unwrap_or_else(PoisonError::into_inner).remove(id);
    }
}

impl Known {
    fn is_over(&self, now: Instant) -> bool {
        self.ends.is_some_and(|ends| now >= ends)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_that_one_party_has_count_as_one() {
        let network = |address: &str| network_of(address.parse().unwrap()).to_string();
        assert_eq!(network("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::");
        assert_eq!(network("2001:db8:1:2:ffff::"), "2001:db8:1:2::");
        assert_eq!(network("198.51.100.7"), "198.51.100.7");
        assert_eq!(network("::ffff:198.51.100.7"), "198.51.100.7");
    }
}
