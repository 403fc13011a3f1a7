//! Certificates that a client shows to the one server that it signs in to.

use reqwest::{Certificate, ClientBuilder, Identity};
use url::{Origin, Url};

use super::client::Client;

/// What a client shows to prove who it is, and whom it believes in turn.
#[derive(Clone)]
pub struct ClientCertificate {
    /// None for one who tells nobody who it is.
    identity: Option<Identity>,
    /// In place of the public authorities, if there are any.
    authorities: Vec<Certificate>,
}

/// PEM texts do not make a certificate. It repeats nothing of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadCertificate {
    /// The certificate.
    #[error("the client's certificate is no PEM text with a certificate (`-----BEGIN CERTIFICATE-----`)")]
    Certificate,
    /// The key.
    #[error("the client's key is no PEM text with a private key that is not encrypted (`-----BEGIN PRIVATE KEY-----`)")]
    Key,
    /// The two together.
    #[error("the client's key is not the key of its certificate, or of a kind that TLS does not use")]
    Mismatch,
    /// The authority.
    #[error("the authority is no PEM text with a certificate (`-----BEGIN CERTIFICATE-----`)")]
    Authority,
}

impl ClientCertificate {
    /// Reads a certificate with its chain, its private key, and the authorities that sign the server's certificate.
    ///
    /// # Errors
    ///
    /// When one of them is no PEM text of its kind.
    pub fn parse(certificate: &str, key: &str, authority: Option<&str>) -> Result<Self, BadCertificate> {
        authorities(certificate).ok_or(BadCertificate::Certificate)?;
        // A line ends before the next text begins, however the first one was cut.
        let whole = format!("{certificate}\n{key}");
        let identity = Some(Identity::from_pem(whole.as_bytes()).map_err(|_| BadCertificate::Key)?);
        let authorities = match authority {
            Some(given) => authorities(given).ok_or(BadCertificate::Authority)?,
            None => Vec::new(),
        };
        Ok(Self { identity, authorities })
    }

    /// The same belief in the server, and nothing that tells who asks.
    pub(super) fn without_identity(&self) -> Self {
        Self { identity: None, authorities: self.authorities.clone() }
    }

    pub(super) const fn has_identity(&self) -> bool {
        self.identity.is_some()
    }

    pub(super) fn shown_by(&self, builder: ClientBuilder) -> ClientBuilder {
        let builder = match &self.identity {
            Some(identity) => builder.identity(identity.clone()),
            None => builder,
        };
        if self.authorities.is_empty() { builder } else { builder.tls_certs_only(self.authorities.clone()) }
    }
}

impl std::fmt::Debug for ClientCertificate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ClientCertificate(…)")
    }
}

/// The certificates of a PEM text, if there are any and all can be read.
fn authorities(pem: &str) -> Option<Vec<Certificate>> {
    Certificate::from_pem_bundle(pem.as_bytes()).ok().filter(|certificates| !certificates.is_empty())
}

/// A client that shows a certificate, and the one origin that gets to see it.
pub(super) struct Certified {
    pub(super) origin: Origin,
    pub(super) certificate: ClientCertificate,
    pub(super) client: Client,
}

impl Certified {
    pub(super) fn is_for(&self, url: &Url) -> bool {
        self.origin == url.origin()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_certificate_or_key_is_named_and_not_repeated() {
        let made = rcgen::generate_simple_self_signed(["client.example".to_owned()]).unwrap();
        let (certificate, key) = (made.cert.pem(), made.signing_key.serialize_pem());
        let (certificate, key) = (certificate.as_str(), key.as_str());
        assert!(ClientCertificate::parse(certificate, key, Some(certificate)).is_ok());
        assert!(ClientCertificate::parse(certificate.trim_end(), key, None).is_ok());
        let bad = |certificate: &str, key: &str, authority| ClientCertificate::parse(certificate, key, authority).err();
        assert_eq!(bad("canary", key, None), Some(BadCertificate::Certificate));
        assert_eq!(bad(key, key, None), Some(BadCertificate::Certificate));
        assert_eq!(bad(certificate, "canary", None), Some(BadCertificate::Key));
        assert_eq!(bad(certificate, certificate, None), Some(BadCertificate::Key));
        assert_eq!(bad(certificate, key, Some("canary")), Some(BadCertificate::Authority));
    }
}
