//! Tells what is to be told: at least once, again and again with longer and longer waits, and not for ever.

use std::error::Error;
use std::time::Duration;

use fetch::FetchError;
use futures_util::future::join_all;
use store::StoreError;
use store::records::approval::{Undelivered, Webhook};
use tracing::{debug, info, warn};

use super::signature::sign;
use super::webhook::open;
use crate::api::Service;

/// How many are told at the same time.
const AT_ONCE: u32 = 8;
/// How long is waited after each try.
const WAITS: [Duration; 9] = [
    Duration::from_secs(5),
    Duration::from_mins(5),
    Duration::from_mins(30),
    Duration::from_hours(2),
    Duration::from_hours(5),
    Duration::from_hours(10),
    Duration::from_hours(14),
    Duration::from_hours(20),
    Duration::from_hours(24),
];

/// Tells what is due now. Gives how much that was.
///
/// # Errors
///
/// Fails if the records are out; what was claimed is then told later.
pub(super) async fn deliver_due(service: &Service) -> Result<usize, StoreError> {
    let due = service.records.claim_webhooks(AT_ONCE).await?;
    let told = join_all(due.iter().map(|webhook| deliver(service, webhook))).await;
    told.into_iter().collect::<Result<Vec<()>, StoreError>>().map(|told| told.len())
}

async fn deliver(service: &Service, webhook: &Webhook) -> Result<(), StoreError> {
    match tell(service, webhook).await {
        Ok(()) => {
            info!(webhook.id = %webhook.id, project = %webhook.project, tries = webhook.tries, "a webhook is delivered");
            service.records.delivered(webhook.id).await
        }
        Err(Failure { why, is_final }) => {
            let again = if is_final { None } else { wait_after(webhook.tries) };
            warn!(
                webhook.id = %webhook.id, project = %webhook.project, tries = webhook.tries, why,
                is_given_up = again.is_none(), "a webhook is not delivered"
            );
            service.records.undelivered(webhook.id, &Undelivered(why), again).await
        }
    }
}

/// How long is waited after that many tries; nothing if they are enough.
fn wait_after(tries: u32) -> Option<Duration> {
    let at = usize::try_from(tries).ok()?.checked_sub(1)?;
    WAITS.get(at).copied()
}

/// Why something was not told. Nothing of the address is repeated: it may hold a token.
struct Failure {
    why: String,
    is_final: bool,
}

async fn tell(service: &Service, webhook: &Webhook) -> Result<(), Failure> {
    let failure = |why: &str, is_final| Failure { why: why.to_owned(), is_final };
    let to = webhook.to.as_ref().ok_or_else(|| failure("nobody is to be told any more", true))?;
    let receiver = open(&service.sealer, &webhook.project, webhook.registry, to)
        .map_err(|_| failure("its address does not open here: was the secret key changed?", false))?;
    // The id is that of the notice and not of the try: whoever gets it twice knows it again.
    let id = format!("msg_{}", webhook.id.simple());
    let timestamp = webhook.now / 1000;
    let signature = sign(&receiver.secret, &id, timestamp, &webhook.body)
        .ok_or_else(|| failure("its secret cannot be used", true))?;
    let timestamp = timestamp.to_string();
    let headers = [
        ("webhook-id", id.as_str()),
        ("webhook-timestamp", timestamp.as_str()),
        ("webhook-signature", signature.as_str()),
    ];
    service.fetcher.notify(receiver.url.url().clone(), &headers, webhook.body.clone()).await.map_err(|problem| {
        debug!(error = &problem as &dyn Error, "a receiver was not reached");
        Failure { why: why(&problem), is_final: matches!(problem, FetchError::Status { status: 410, .. }) }
    })
}

/// Why a receiver was not reached, without its address.
fn why(problem: &FetchError) -> String {
    match problem {
        FetchError::Status { status, .. } | FetchError::Denied { status, .. } => format!("it answered {status}"),
        FetchError::Refused { refusal, .. } => format!("its address is not reached from here: {refusal}"),
        FetchError::Stalled { step, seconds, .. } => format!("it did not {step} within {seconds} s"),
        FetchError::OverLimit { limit, .. } => format!("its answer is over a limit: {limit}"),
        FetchError::Offline { .. } => "the network is off".to_owned(),
        _ => "it cannot be reached".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_to_a_day_and_end() {
        let waits: Vec<_> = (1..=9).map(|tries| wait_after(tries).unwrap()).collect();
        assert!(waits.is_sorted());
        assert_eq!((waits[0], waits[8]), (Duration::from_secs(5), Duration::from_hours(24)));
        assert_eq!((wait_after(0), wait_after(10)), (None, None));
    }

    #[test]
    fn a_reason_never_repeats_the_address() {
        let url = "https://hooks.example/canary".to_owned();
        let status = FetchError::Status { url: url.clone(), status: 500 };
        assert_eq!(why(&status), "it answered 500");
        let stalled = FetchError::Stalled { url, step: "answer", seconds: 30.0 };
        assert_eq!(why(&stalled), "it did not answer within 30 s");
    }
}
