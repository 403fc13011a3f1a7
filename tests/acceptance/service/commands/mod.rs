//! The registry and the gateways as people keep them: by the commands, from nothing to a runtime's file.

mod evidence;
mod files;
mod gateways;
mod playground;
mod servers;

use assert_cmd::Command;
use serde_json::Value;

use crate::program::Run;
use crate::room::Room;
use crate::service::hub::{Backing, Hub, create_key};

/// A value that is shown to nobody who may not see it.
const CANARY: &str = "canary-5f2c";

/// A service, and somebody who keeps its registry.
struct Desk {
    hub: Hub,
    room: Room,
}

impl Desk {
    fn open(args: &[&str]) -> Self {
        let room = Room::new();
        Self { hub: Hub::start(&room, &Backing::Embedded, args), room }
    }

    /// The program with these arguments, with the key of somebody who may do everything.
    fn command(&self, args: &[&str]) -> Command {
        let mut command = self.room.command(args);
        command.env("MCP_HUB_URL", &self.hub.origin).env("MCP_HUB_API_KEY", &self.hub.key);
        command
    }

    /// Runs a command to its end.
    fn run(&self, args: &[&str]) -> Run {
        Run::of(&mut self.command(args))
    }

    /// The same with a key of these scopes.
    fn run_as(&self, scopes: &str, args: &[&str]) -> Run {
        let key = create_key(&self.room, &Backing::Embedded, "default", scopes);
        Run::of(self.command(args).env("MCP_HUB_API_KEY", key))
    }

    /// What a command prints as JSON.
    fn json(&self, args: &[&str]) -> Value {
        serde_json::from_str(&self.run(args).exits(0).stdout).unwrap()
    }
}
