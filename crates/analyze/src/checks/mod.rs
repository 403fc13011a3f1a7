//! Checks: what neither a pattern nor a combination can say. A file each, named by rule files as `check: <name>`.

mod build_step;
mod copied_tool;
mod credential_file;
mod definition_drift;
mod definition_rewritten;
mod dependency;
mod destructive_tools;
mod endless_recursion;
mod env_file;
mod execution_tool;
mod expected_tools;
mod facts;
mod governance;
mod hidden_characters;
mod hints;
mod http_endpoint;
mod icons;
mod install_hook;
mod launch;
mod launch_autoload;
mod launch_command;
mod launch_container;
mod launch_endpoint;
mod launch_environment;
mod launch_index;
mod launch_root;
mod launch_safeguards;
mod launch_secret;
mod launch_tools;
mod launch_version;
#[cfg(test)]
mod linear;
mod listed_to_anyone;
mod listing;
mod listing_by_client;
mod live_transport;
mod lookalike_letters;
mod near_tools;
mod project_settings;
mod protocol_faults;
mod python_functions;
mod schema;
mod server_names;
mod sign_in;
pub(crate) mod slip;
mod tool_names;
mod toxic_flow;
mod unsaid;

pub(crate) use facts::{ServerFacts, ToolFacts};
pub(crate) use sign_in::Document;

use model::{Calls, ExpectedTools, Launch, SourceFile, Surface};
use regex::Regex;

use crate::calls::Found;
use crate::finding::{Hit, MAX_EVIDENCE};
use crate::live::Live;
use crate::lock::Drift;
use crate::surface::Item;

/// One check. It looks at whatever it overrides and adds a hit for each fault.
pub(crate) trait Check: Sync {
    /// The name that rule files use.
    fn name(&self) -> &'static str;

    /// Looks at the characters of all texts of one tool, prompt or resource, or of the server's introduction, if they are
    /// not all [plain](is_plain).
    fn item(&self, _item: &Item<'_>, _hits: &mut Vec<Hit>) {}

    /// Looks at one tool.
    fn tool(&self, _facts: &ToolFacts<'_>, _hits: &mut Vec<Hit>) {}

    /// Looks at a server as a whole: instructions, prompts, resources, or what shows only over all tools.
    fn surface(&self, _facts: &ServerFacts<'_>, _hits: &mut Vec<Hit>) {}

    /// Looks at the servers of one scan side by side.
    fn servers(&self, _surfaces: &[&Surface], _hits: &mut Vec<Hit>) {}

    /// Looks at a server whose user has said which tools to expect.
    fn expected(&self, _surface: &Surface, _expected: &[&ExpectedTools], _hits: &mut Vec<Hit>) {}

    /// Looks at the files of an artifact.
    fn files(&self, _files: &[SourceFile], _hits: &mut Vec<Hit>) {}

    /// The last parts of the callees whose calls [`Check::calls`] looks at.
    fn callees(&self) -> &'static [&'static str] {
        &[]
    }

    /// Picks calls of source code, those of one fault together, the one that shows it first.
    fn calls<'a>(&self, _calls: &'a Calls, _files: &[SourceFile], _surfaces: &[Surface]) -> Vec<Vec<Found<'a>>> {
        Vec::new()
    }

    /// Looks at one entry of a client configuration file.
    fn launch(&self, _launch: &Launch, _hits: &mut Vec<Hit>) {}

    /// Looks at what has changed since a server was locked.
    fn drift(&self, _drift: &Drift<'_>, _hits: &mut Vec<Hit>) {}

    /// Looks at how a running server behaved while it was asked.
    fn live(&self, _live: &Live<'_>, _hits: &mut Vec<Hit>) {}

    /// Looks at what a running server lists to another client in the same scan.
    fn other_client(&self, _drift: &Drift<'_>, _hits: &mut Vec<Hit>) {}
}

impl std::fmt::Debug for dyn Check {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

/// Every check there is. The only list.
const ALL: &[&dyn Check] = &[
    &build_step::BuildDownloads,
    &build_step::PathFile,
    &copied_tool::CopiedTool,
    &credential_file::CredentialFile,
    &definition_drift::DefinitionDrift,
    &definition_drift::UnlockedTool,
    &definition_rewritten::DefinitionRewritten,
    &dependency::ImitatedPackage,
    &dependency::MaliciousPackage,
    &dependency::VulnerableDependency,
    &destructive_tools::DestructiveTools,
    &endless_recursion::EndlessRecursion,
    &env_file::SecretInEnvFile,
    &execution_tool::ExecutionTool,
    &expected_tools::MissingTool,
    &expected_tools::UnexpectedTool,
    &governance::LittleSaid,
    &hidden_characters::HiddenCharacters,
    &hints::DestructiveHint,
    &hints::HarmlessTitle,
    &hints::OpenWorldHint,
    &hints::ReadOnlyHint,
    &http_endpoint::LocalEndpointForPages,
    &http_endpoint::OpenEndpoint,
    &icons::IconAddress,
    &install_hook::HostileInstallHook,
    &install_hook::InstallHook,
    &launch_autoload::AutoloadedServer,
    &launch_command::DownloadAndRun,
    &launch_command::Elevated,
    &launch_command::EncodedCommand,
    &launch_command::InlineScript,
    &launch_command::ShellWrapper,
    &launch_container::HostMount,
    &launch_container::HostNetwork,
    &launch_container::PrivilegedContainer,
    &launch_endpoint::CleartextEndpoint,
    &launch_environment::CodeLoadingVariable,
    &launch_environment::TlsChecksOff,
    &launch_index::ForeignPackageIndex,
    &launch_root::OverWideRoot,
    &launch_safeguards::AutoApproved,
    &launch_secret::SecretInArguments,
    &launch_secret::SecretInEnvironment,
    &launch_secret::SecretInHeader,
    &launch_secret::SecretInUrl,
    &launch_version::MovingReference,
    &launch_version::UnpinnedImage,
    &launch_version::UnpinnedPackage,
    &listed_to_anyone::ChallengeMissing,
    &listed_to_anyone::ListedToAnyone,
    &listing::PublicCache,
    &listing::RepeatedMember,
    &listing_by_client::ListingByClient,
    &live_transport::AnswersOtherPages,
    &live_transport::MessageAddressElsewhere,
    &live_transport::SharedWithPages,
    &lookalike_letters::LookalikeLetters,
    &near_tools::NearTools,
    &project_settings::SafeguardsOff,
    &protocol_faults::AskedBack,
    &protocol_faults::ProtocolBroken,
    &schema::AsksForSecret,
    &schema::CaseVariantKeys,
    &schema::EndlessReference,
    &schema::HeaderMirrorsSecret,
    &schema::HeaderMisused,
    &schema::NetworkReference,
    &schema::OversizedSchema,
    &schema::ReferenceBomb,
    &schema::SchemaForm,
    &server_names::LookalikeServer,
    &sign_in::AddressInClear,
    &sign_in::AddressRunsCode,
    &sign_in::DocumentUnreadable,
    &sign_in::InnerHost,
    &sign_in::IssuerMismatch,
    &sign_in::LookalikeHost,
    &sign_in::NoCodeChallenge,
    &tool_names::DuplicateTool,
    &tool_names::ShadowedTool,
    &toxic_flow::ToxicFlow,
    &toxic_flow::ToxicFlowAcrossServers,
    &unsaid::ArgumentKept,
    &unsaid::ArgumentSent,
];

/// A constant pattern over text that may be long. Its words have edges of ASCII: with those of every script, one letter of
/// another makes the whole file many times as dear.
fn regex(pattern: &str) -> Regex {
    Regex::new(&pattern.replace(r"\b", r"(?-u:\b)")).expect("the patterns are constants")
}

/// The check of that name.
pub(crate) fn named(name: &str) -> Option<&'static dyn Check> {
    ALL.iter().copied().find(|check| check.name() == name)
}

/// Whether a text is of characters that are what they look like: ASCII, and none that begins an order to a terminal.
pub(crate) fn is_plain(text: &str) -> bool {
    text.is_ascii() && memchr::memchr(0x1b, text.as_bytes()).is_none()
}

/// Faults of one sort that are told of one subject: as many as a finding shows. Each hit holds the name of its subject,
/// so that more of them would cost the product of the two.
const MANY: usize = MAX_EVIDENCE;

/// Of what was found about one subject, the gravest [`MANY`] in the order in which they were found. A severity of its own
/// goes before none.
pub(crate) fn gravest<T, S: Ord>(mut found: Vec<T>, severity: impl Fn(&T) -> S) -> Vec<T> {
    if found.len() > MANY {
        let mut kept: Vec<(usize, T)> = found.drain(..).enumerate().collect();
        kept.sort_by_key(|(_, one)| std::cmp::Reverse(severity(one)));
        kept.truncate(MANY);
        kept.sort_by_key(|(at, _)| *at);
        found = kept.into_iter().map(|(_, one)| one).collect();
    }
    found
}

/// As much of a name as a label holds.
fn short(name: &str) -> String {
    const SHOWN: usize = 60;
    name.chars().take(SHOWN).collect()
}
