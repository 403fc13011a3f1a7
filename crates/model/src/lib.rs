#![doc = include_str!("../README.md")]

mod artifact;
mod call;
mod date;
mod dependency;
mod event;
mod expected_tools;
mod finding;
mod gap;
mod hosted;
mod job;
mod launch;
mod masked_address;
mod oauth2;
mod oauth_config;
mod origin;
mod place;
mod placeholder;
mod reach;
mod recording;
mod report;
mod rule_doc;
mod secret;
mod severity;
mod start;
mod suppression;
mod surface;
mod target;
mod taxonomy;

pub use artifact::{Artifact, Decoded, SourceFile, text};
pub use call::{Argument, Call, Calls, Flow, Guard, Interest, Language, Shape, Source};
pub use date::{Date, ParseDateError};
pub use dependency::Dependency;
pub use event::Event;
pub use expected_tools::ExpectedTools;
pub use finding::{Category, ClassId, Evidence, Finding, Mappings, RuleId, Subject, SubjectKind};
pub use gap::{Gap, GapReason};
pub use hosted::{Auth, AuthType, Credentials, Endpoint, Hosted, Imported, ParseEndpointError};
pub use job::{
    Attempt, JobId, JobStatus, JobTarget, ParseProjectNameError, Priority, ProjectName, ScanType, ToolStatus,
    UnknownWord, Visibility,
};
pub use launch::Launch;
pub use masked_address::masked_address;
pub use oauth_config::{BadOauthConfig, oauth_config};
pub use oauth2::{ClientProof, Grant, Oauth2, SigningAlgorithm, UnknownAlgorithm};
pub use origin::Origin;
pub use place::{Location, Place, Span};
pub use placeholder::{Part, Placeholder, fill_in, parts, placeholders};
pub use reach::{FilledIn, NotReached};
pub use recording::{
    Answer, ForeignOrigin, List, Page, Probes, ProtocolFault, ProtocolFaultKind, Recording, Session, SignInDocument,
    SignInDocumentKind, Transport,
};
pub use report::{Report, SeverityCounts, ToolVerdict};
pub use rule_doc::RuleDoc;
pub use secret::Secret;
pub use severity::{Confidence, Kind, Severity};
pub use start::Start;
pub use suppression::{IgnoreComment, IgnoreComments, Suppressed, SuppressedBy, Suppression};
pub use surface::{Prompt, PromptArgument, RepeatedMember, Resource, ResourceTemplate, Surface, Tool};
pub use target::{BasePath, PackageName, PackageVersion, ParseTargetError, RepoUrl, Revision, Target};
pub use taxonomy::Class;
