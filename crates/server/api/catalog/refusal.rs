//! What is answered where the catalogue is not changed.

use catalog::Mistakes;
use store::records::catalog::Change;

use crate::api::error::{ApiError, Mistake};

/// What is wrong with what was sent.
pub(crate) fn invalid(mistakes: Mistakes) -> ApiError {
    ApiError::Invalid(named(mistakes))
}

/// The mistakes as they are answered.
pub(crate) fn named(mistakes: Mistakes) -> Vec<Mistake> {
    mistakes.into_iter().map(|mistake| Mistake::new(mistake.path, mistake.message)).collect()
}

/// Tells the sentences that belong to one sort of record.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sentences {
    /// There is none of that name and version.
    pub(crate) absent: &'static str,
    /// It was changed since.
    pub(crate) stale: &'static str,
    /// Its name and version are taken.
    pub(crate) taken: &'static str,
}

/// Of servers.
pub(crate) const OF_SERVERS: Sentences = Sentences {
    absent: "There is no server of this name and version in the registry.",
    stale: "The server has been changed since the version that `If-Match` names; read it again.",
    taken: "The registry has a server of this name and version.",
};

/// Of gateways.
pub(crate) const OF_GATEWAYS: Sentences = Sentences {
    absent: "There is no gateway of this name and version.",
    stale: "The gateway has been changed since the version that `If-Match` names; read it again.",
    taken: "There is a gateway of this name and version.",
};

/// Of the registry itself.
pub(crate) const OF_REGISTRY: Sentences = Sentences {
    absent: "There is no registry of this name; each project has one, `default`.",
    stale: "The registry has been changed since the version that `If-Match` names; read it again.",
    taken: "There is such a registry.",
};

impl Sentences {
    /// What was done, or why nothing was. `refused` is the reason of whoever decided.
    ///
    /// # Errors
    ///
    /// Fails if nothing was done.
    pub(crate) fn done<T>(self, change: Change<T>, refused: Option<ApiError>) -> Result<T, ApiError> {
        match change {
            Change::Done(done) => Ok(done),
            Change::Absent => Err(ApiError::NotFound(self.absent)),
            Change::Stale => Err(ApiError::Stale(self.stale)),
            Change::Taken(_) => Err(ApiError::Conflict(self.taken)),
            // Whoever decides says why, and references are named before they are counted as dangling.
            Change::Refused | Change::Dangling(_) | Change::Referenced(_) => Err(refused.unwrap_or(ApiError::Internal)),
        }
    }
}
