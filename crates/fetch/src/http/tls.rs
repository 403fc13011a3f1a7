//! TLS with the authorities that this machine trusts.

use std::sync::{Arc, LazyLock};

use rustls::ClientConfig;
use rustls::client::Resumption;
use rustls::crypto::aws_lc_rs;

use super::authorities::Authorities;

/// How many sessions a client remembers, so that it need not shake hands again.
const SESSIONS: usize = 64;

/// What a client speaks TLS with. The authorities are read once, which takes longer than a handshake does; the sessions are
/// the client's own. Nothing if the provider has no version of TLS to offer.
pub(super) fn config() -> Option<ClientConfig> {
    static SHARED: LazyLock<Option<ClientConfig>> = LazyLock::new(|| {
        let provider = Arc::new(aws_lc_rs::default_provider());
        let builder = ClientConfig::builder_with_provider(Arc::clone(&provider));
        let builder = builder.with_safe_default_protocol_versions().ok()?.dangerous();
        let mut config =
            builder.with_custom_certificate_verifier(Arc::new(Authorities::of(provider))).with_no_client_auth();
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        Some(config)
    });
    let mut config = SHARED.clone()?;
    config.resumption = Resumption::in_memory_sessions(SESSIONS);
    Some(config)
}
