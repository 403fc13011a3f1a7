//! What becomes of each entry of a client's file: sent to the service, read here, or neither.

use std::path::{Path, PathBuf};

use model::{Launch, Start};
use serde_json::{Map, Value};

use crate::clients::ClientFile;
use crate::entry;
use crate::input::{Server, server};

/// One entry of a file, in its order.
#[derive(Debug)]
pub(super) struct Item {
    /// Its name, or what is known of it.
    pub(super) name: String,
    /// What becomes of it.
    pub(super) fate: Fate,
}

/// What becomes of an entry.
#[derive(Debug)]
pub(super) enum Fate {
    /// It is sent.
    Sent {
        /// As it is scanned: what is needed of its placeholders is filled in.
        entry: Value,
        /// As it stands in the file, if that is another.
        written: Option<Value>,
    },
    /// Its source lies here, where no service can read it.
    Here(PathBuf),
    /// Nothing, and this is why.
    Nothing(String),
}

/// Says of every entry of a file what becomes of it; of a file that cannot be read, why. What lies on this machine is read
/// `here` or sent like the others: the service then has a job that says why nothing is scanned.
pub(super) fn plan(file: &ClientFile, here: bool) -> Vec<Item> {
    let config = match &file.content {
        Ok(config) => config,
        Err(reason) => return vec![Item { name: "-".to_owned(), fate: Fate::Nothing(reason.clone()) }],
    };
    let folder = file.path.parent().unwrap_or(Path::new(""));
    let read = config
        .launches
        .iter()
        .map(|launch| (launch.location.line, Item { name: launch.name.clone(), fate: fate(launch, folder, here) }));
    let unread = config.gaps.iter().map(|gap| {
        let line = gap.location.as_ref().map_or(u32::MAX, |at| at.line);
        (line, Item { name: gap.what.clone(), fate: Fate::Nothing(gap.reason.to_string()) })
    });
    let mut items: Vec<(u32, Item)> = read.chain(unread).collect();
    items.sort_by_key(|(line, _)| *line);
    items.into_iter().map(|(_, item)| item).collect()
}

fn fate(launch: &Launch, folder: &Path, here: bool) -> Fate {
    let as_written = || Fate::Sent { entry: json(launch, true), written: None };
    // The service says of these why they are not scanned.
    let Ok(filled) = entry::filled_in(launch) else { return as_written() };
    if launch.is_disabled() {
        return as_written();
    }
    let start = filled.start();
    if let Start::File(_) | Start::Folder(_) = start {
        if !here {
            return as_written();
        }
        return match server(launch, folder) {
            Ok(Server::Folder(path)) => Fate::Here(path),
            Ok(_) => as_written(),
            Err(reason) => Fate::Nothing(reason),
        };
    }
    // Of a line that starts a program only what it starts is needed, and no value that stands elsewhere in it.
    if launch.command.is_some() && start == launch.start() {
        return as_written();
    }
    Fate::Sent { entry: json(&filled, false), written: Some(json(launch, true)) }
}

/// An entry in the form that services read. The environment is needed for the rules alone.
fn json(launch: &Launch, with_environment: bool) -> Value {
    let mut members = launch.other.clone();
    let table = |pairs: &[(String, String)]| {
        pairs.iter().map(|(name, value)| (name.clone(), Value::from(value.as_str()))).collect::<Map<_, _>>()
    };
    for by_name in entry::NAMES_VALUES {
        members.shift_remove(by_name);
    }
    if let Some(command) = &launch.command {
        members.insert("command".to_owned(), command.as_str().into());
        members.insert("args".to_owned(), launch.args.clone().into());
    }
    if let Some(url) = &launch.url {
        members.insert("url".to_owned(), url.as_str().into());
    }
    if !launch.headers.is_empty() {
        members.insert("headers".to_owned(), table(&launch.headers).into());
    }
    if with_environment && !launch.env.is_empty() {
        members.insert("env".to_owned(), table(&launch.env).into());
    }
    members.into()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn items(text: &str) -> Vec<Item> {
        let content = Ok(discover::client_config("mcp.json", text).unwrap());
        plan(&ClientFile { client: None, path: "mcp.json".into(), content }, true)
    }

    #[test]
    fn what_is_not_read_here_is_sent_so_that_it_has_a_job_too() {
        let text = r#"{"mcpServers": {"gone": {"command": "node", "args": ["/no/such/file.js"]}}}"#;
        let content = Ok(discover::client_config("mcp.json", text).unwrap());
        let items = plan(&ClientFile { client: None, path: "mcp.json".into(), content }, false);
        assert!(matches!(&items[0].fate, Fate::Sent { entry, written: None } if entry["command"] == "node"));
    }

    #[test]
    fn every_entry_has_one_fate_in_the_order_of_the_file() {
        let items = items(
            r#"{"mcpServers": {
                "npm": {"command": "npx", "args": ["-y", "notes@1.0.0", "--token", "${PATH}"], "env": {"K": "v"}},
                "broken": {"args": []},
                "far": {"url": "https://mcp.example/mcp", "headers": {"X-Path": "${PATH}"}},
                "needs": {"url": "https://${MCP_HUB_NO_SUCH_VARIABLE}/mcp"},
                "gone": {"command": "node", "args": ["/no/such/file.js"]},
                "off": {"command": "npx", "args": ["off"], "disabled": true}
            }}"#
            .replace(",\n", ",\n\n")
            .as_str(),
        );
        let names: Vec<&str> = items.iter().map(|item| item.name.as_str()).collect();
        assert_eq!(names, ["npm", "launch entry `broken`", "far", "needs", "gone", "off"]);
        let Fate::Sent { entry, written: None } = &items[0].fate else { panic!("{:?}", items[0]) };
        assert_eq!((&entry["args"][3], &entry["env"]["K"]), (&json!("${PATH}"), &json!("v")));
        assert!(matches!(&items[1].fate, Fate::Nothing(why) if why.contains("neither")));
        let Fate::Sent { entry, written: Some(written) } = &items[2].fate else { panic!("{:?}", items[2]) };
        assert_eq!(entry["headers"]["X-Path"], json!(std::env::var("PATH").unwrap()));
        assert_eq!(written["headers"]["X-Path"], "${PATH}");
        assert!(
            matches!(&items[3].fate, Fate::Sent { entry, written: None } if entry["url"].as_str().unwrap().contains("${"))
        );
        assert!(matches!(&items[4].fate, Fate::Nothing(why) if why.contains("does not exist")));
        assert!(matches!(&items[5].fate, Fate::Sent { entry, .. } if entry["disabled"] == true));
    }

    #[test]
    fn a_script_of_this_machine_is_read_here() {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("crates/server/main.rs");
        let text = json!({"mcpServers": {"a": {"command": "node", "args": [file]}}}).to_string();
        assert!(matches!(&items(&text)[0].fate, Fate::Here(folder) if folder.ends_with("server")));
    }
}
