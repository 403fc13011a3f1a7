//! A git server, spoken to through the guarded HTTP client.

use bytes::Bytes;
use http::{
    HeaderName, HeaderValue,
    header::{ACCEPT, CONTENT_TYPE},
};
use model::RepoUrl;
use url::Url;

use super::{
    error::{Fault, GitError},
    pkt_line::{Packet, PacketReader},
    protocol::{
        Advertisement, AdvertisementReader, Dialect, Listing, ListingReader, PackAnswer, PackRequest, Step, Wish,
        list_refs,
    },
};
use crate::{
    Limit, Limits,
    deadline::Deadline,
    http::{Client, Response},
};

/// Bytes of a list of refs. The repositories with the most branches and tags stay below half of it.
const MAX_LISTING: u64 = 32 * 1024 * 1024;

const GIT_PROTOCOL: HeaderName = HeaderName::from_static("git-protocol");
const VERSION_2: HeaderValue = HeaderValue::from_static("version=2");

/// A repository on a server that has said how it wants to be spoken to.
pub(super) struct Remote<'a> {
    client: &'a Client,
    /// Where the repository is, after redirects.
    base: Url,
    server: Advertisement,
    deadline: Deadline,
    download: u64,
}

impl<'a> Remote<'a> {
    /// Asks the server for its version and capabilities.
    ///
    /// # Errors
    ///
    /// Fails if nothing that speaks git's smart protocol answers for this repository.
    pub(super) async fn discover(
        client: &'a Client,
        repo: &RepoUrl,
        wish: Wish<'_>,
        deadline: Deadline,
        limits: &Limits,
    ) -> Result<Self, Fault> {
        const SERVICE: &str = "git-upload-pack";
        let mut url = repo.url().clone();
        url.set_path(&format!("{}/info/refs", repo.url().path().trim_end_matches('/')));
        url.set_query(Some(&format!("service={SERVICE}")));
        let response = client
            .get(url)
            .header(GIT_PROTOCOL, VERSION_2)
            .at_most(Limit::Answer, MAX_LISTING)
            .until(deadline.at.into(), deadline.time)
            .send()
            .await?;
        match response.status().as_u16() {
            401 | 403 => return Err(GitError::Unauthorized(response.status().as_u16()).into()),
            404 | 410 => return Err(GitError::NotFound.into()),
            _ => {}
        }
        let response = response.success()?;
        if media_type(&response) != Some("application/x-git-upload-pack-advertisement") {
            return Err(GitError::NotSmart.into());
        }
        let base = base(response.url())?;
        let mut reader = AdvertisementReader::new();
        let mut packets = PacketStream::new(response);
        while let Some(packet) = packets.next().await? {
            if reader.take(&packet, wish.full_name())? {
                return Ok(Self { client, base, server: reader.finish()?, deadline, download: limits.download });
            }
        }
        Err(GitError::Truncated.into())
    }

    /// The refs that can answer a wish.
    ///
    /// # Errors
    ///
    /// Fails if the server's answer is not a list of refs.
    pub(super) async fn listing(&mut self, wish: Wish<'_>) -> Result<Listing, Fault> {
        let prefixes = wish.prefixes();
        if self.server.dialect == Dialect::Refs || prefixes.is_empty() {
            return Ok(std::mem::take(&mut self.server.listing));
        }
        let message = list_refs(&self.server, &prefixes)?;
        let mut packets = self.post(message, Limit::Answer, MAX_LISTING).await?;
        let mut reader = ListingReader::default();
        while let Some(packet) = packets.next().await? {
            if reader.take(&packet, wish.full_name())? {
                return Ok(reader.finish());
            }
        }
        Err(GitError::Truncated.into())
    }

    /// Whether the server may keep a commit to itself that no ref names. With version 2 git serves all that it has.
    pub(super) fn hides_unlisted_commits(&self) -> bool {
        self.server.dialect == Dialect::Refs
    }

    /// Asks for a pack.
    ///
    /// # Errors
    ///
    /// Fails if the server does not answer.
    pub(super) async fn pack(&self, request: &PackRequest) -> Result<PackStream, Fault> {
        let message = request.message(&self.server)?;
        let packets = self.post(message, Limit::Download, self.download).await?;
        Ok(PackStream { packets, answer: PackAnswer::new(self.server.dialect) })
    }

    async fn post(&self, message: Vec<u8>, limit: fn(u64) -> Limit, most: u64) -> Result<PacketStream, Fault> {
        let mut url = self.base.clone();
        url.set_path(&format!("{}/git-upload-pack", self.base.path()));
        let mut request = self
            .client
            .post(url, message)
            .header(CONTENT_TYPE, HeaderValue::from_static("application/x-git-upload-pack-request"))
            .header(ACCEPT, HeaderValue::from_static("application/x-git-upload-pack-result"))
            .at_most(limit, most)
            .until(self.deadline.at.into(), self.deadline.time);
        if self.server.dialect == Dialect::Commands {
            request = request.header(GIT_PROTOCOL, VERSION_2);
        }
        let response = request.send().await?.success()?;
        if media_type(&response) != Some("application/x-git-upload-pack-result") {
            return Err(GitError::NotSmart.into());
        }
        Ok(PacketStream::new(response))
    }
}

/// Where the repository is, by the address that answered for its `info/refs`. As with git, a redirect may lead to
/// another repository but not to something that is none.
fn base(answered: &Url) -> Result<Url, GitError> {
    let path = answered.path().strip_suffix("/info/refs").ok_or(GitError::Redirected)?;
    let mut base = answered.clone();
    base.set_path(path);
    base.set_query(None);
    base.set_fragment(None);
    Ok(base)
}

fn media_type(response: &Response) -> Option<&str> {
    response.header("content-type")?.split(';').next().map(str::trim)
}

/// The packets of an answer.
struct PacketStream {
    response: Response,
    reader: PacketReader,
}

impl PacketStream {
    fn new(response: Response) -> Self {
        Self { response, reader: PacketReader::default() }
    }

    /// The next packet; none at the end of the answer.
    async fn next(&mut self) -> Result<Option<Packet>, Fault> {
        loop {
            if let Some(packet) = self.reader.take()? {
                return Ok(Some(packet));
            }
            match self.response.chunk().await? {
                Some(bytes) => self.reader.feed(&bytes),
                None if self.reader.is_between_packets() => return Ok(None),
                None => return Err(GitError::Truncated.into()),
            }
        }
    }
}

/// The bytes of a pack as they come.
pub(super) struct PackStream {
    packets: PacketStream,
    answer: PackAnswer,
}

impl PackStream {
    /// The next bytes; none at the end of the pack.
    ///
    /// # Errors
    ///
    /// Fails if the server refuses or breaks off, or if the pack is over a limit.
    pub(super) async fn next(&mut self) -> Result<Option<Bytes>, Fault> {
        while let Some(packet) = self.packets.next().await? {
            match self.answer.take(packet)? {
                Step::Skipped => {}
                Step::Pack(bytes) => return Ok(Some(bytes)),
                Step::End => return Ok(None),
            }
        }
        Err(GitError::Truncated.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_redirect_leads_to_a_repository_or_to_an_error() {
        let base = |text: &str| base(&text.parse().unwrap()).map(|url| url.to_string());
        assert_eq!(base("https://h.example/a.git/info/refs?service=x"), Ok("https://h.example/a.git".to_owned()));
        assert_eq!(base("https://h.example/sign-in?to=info/refs"), Err(GitError::Redirected));
    }
}
