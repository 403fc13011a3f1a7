//! What is listed where something on the way is only known to a running server.

use model::{Artifact, Origin, SourceFile, Surface};

fn server(source: &str) -> Surface {
    let files = vec![SourceFile::new("index.js", source)];
    let origin = Origin::Folder { path: "fixture".to_owned() };
    let mut servers = discover::servers(&Artifact { origin, files, binary_files: 0, gaps: Vec::new() });
    assert_eq!(servers.len(), 1, "one server");
    servers.remove(0)
}

fn parameters(server: &Surface, tool: &str) -> Vec<String> {
    let tool = server.tools.iter().find(|known| known.name == tool);
    let properties = tool.and_then(|tool| tool.input_schema["properties"].as_object());
    properties.into_iter().flatten().map(|(name, _)| name.clone()).collect()
}

fn gaps(server: &Surface) -> Vec<&str> {
    server.gaps.iter().map(|gap| gap.what.as_str()).collect()
}

#[test]
fn a_parameter_that_a_setting_may_hide_is_listed() {
    let found = server(
        "import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
         import { z } from 'zod';
         const server = new McpServer({ name: 's', version: '1' });
         function hidden(settings, shape) {
           return Object.entries(settings).flatMap(([key, value]) => {
             if (!value) return [];
             const keys = [];
             if (key in shape) keys.push(key);
             return keys;
           });
         }
         function shown(shape) {
           const out = new Set(hidden({ team: process.env.TEAM }, shape));
           return Object.fromEntries(Object.entries(shape).filter(([key]) => !out.has(key)));
         }
         server.registerTool('find', { inputSchema: shown({ team: z.string(), words: z.string() }) }, async () => ({}));",
    );
    assert_eq!(parameters(&found, "find"), ["team", "words"]);
    assert!(gaps(&found).is_empty(), "{:?}", found.gaps);
}

#[test]
fn a_parameter_whose_type_comes_from_elsewhere_is_a_gap() {
    let found = server(
        "import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
         import { place } from 'places';
         import { z } from 'zod';
         const server = new McpServer({ name: 's', version: '1' });
         server.registerTool('go', { inputSchema: { to: place, by: z.string() } }, async () => ({}));",
    );
    assert_eq!(parameters(&found, "go"), ["to", "by"]);
    assert_eq!(gaps(&found), ["type of `to` in the arguments of tool `go`"]);
}

#[test]
fn tools_that_a_container_hands_over_are_found_and_their_registration_is_a_gap() {
    let found = server(
        "import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
         import { container } from 'tsyringe';
         import { z } from 'zod';
         const cut = { name: 'cut', description: 'Cuts', inputSchema: z.object({ deep: z.boolean() }), run() {} };
         const tie = { name: 'tie', description: 'Ties', inputSchema: z.object({}), run() {} };
         const tools = [cut, tie];
         const words = [{ name: 'no tool' }];
         for (const tool of tools) container.register('tools', { useValue: tool });
         class Registry {
           constructor(tools) { this.tools = tools; }
           register(server) {
             for (const tool of this.tools) server.registerTool(tool.name, { inputSchema: tool.inputSchema }, tool.run);
           }
         }
         container.resolve(Registry).register(new McpServer({ name: 's', version: '1' }));",
    );
    assert_eq!(found.tools.iter().map(|tool| tool.name.as_str()).collect::<Vec<_>>(), ["cut", "tie"]);
    assert_eq!(parameters(&found, "cut"), ["deep"]);
    assert!(gaps(&found).contains(&"name of a tool"), "{:?}", found.gaps);
}

#[test]
fn recursion_over_known_values_goes_to_its_end() {
    let found = server(
        "import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
         const server = new McpServer({ name: 's', version: '1' });
         const tree = { name: 'a', below: [{ name: 'b', below: [{ name: 'c', below: [{ name: 'd', below: [{ name: 'e', below: [] }] }] }] }] };
         function register(node) {
           server.tool(node.name, 'One of many', async () => ({}));
           node.below.forEach((inner) => register(inner));
         }
         register(tree);",
    );
    assert_eq!(found.tools.len(), 5);
}

/// A server that lists a tool of which the schema goes through a function `converted`.
fn server_converting(function: &str) -> Surface {
    server(&format!(
        "import {{ Server }} from '@modelcontextprotocol/sdk/server/index.js';
         import {{ ListToolsRequestSchema }} from '@modelcontextprotocol/sdk/types.js';
         import {{ z }} from 'zod';
         import {{ zodToJsonSchema }} from 'zod-to-json-schema';
         import {{ elsewhere }} from 'other';
         {function}
         const find = {{ name: 'find', inputSchema: converted({{ words: z.string() }}) ?? {{ type: 'object', properties: {{}} }} }};
         const server = new Server({{ name: 's', version: '1' }});
         server.setRequestHandler(ListToolsRequestSchema, async () => ({{ tools: [find] }}));"
    ))
}

#[test]
fn a_schema_is_listed_and_not_the_empty_one_that_may_stand_in_for_it() {
    let found = server_converting("const converted = (shape) => zodToJsonSchema(z.object(shape));");
    assert_eq!(parameters(&found, "find"), ["words"]);
    assert!(gaps(&found).is_empty(), "{:?}", found.gaps);
}

#[test]
fn a_schema_without_its_dialect_is_still_that_schema() {
    let found = server_converting(
        "function converted(shape) {
           const { $schema, ...rest } = zodToJsonSchema(z.object(shape));
           return JSON.parse(JSON.stringify(rest));
         }",
    );
    assert_eq!(parameters(&found, "find"), ["words"]);
    assert!(gaps(&found).is_empty(), "{:?}", found.gaps);
}

#[test]
fn an_empty_schema_that_stands_in_for_one_that_is_not_known_is_a_gap() {
    let found = server_converting("const converted = (shape) => elsewhere();");
    assert!(parameters(&found, "find").is_empty());
    assert_eq!(gaps(&found), ["more arguments of tool `find`"]);
}

#[test]
fn a_loop_that_searches_a_known_text_finds_every_match() {
    let found = server(
        "import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
         import { z } from 'zod';
         const server = new McpServer({ name: 's', version: '1' });
         function named(path) {
           const pattern = /:(\\w+)/g;
           const shape = {};
           let match;
           while ((match = pattern.exec(path)) !== null) shape[match[1]] = z.string();
           return shape;
         }
         server.registerTool('find', { inputSchema: named('/drives/:drive/items/:item') }, async () => ({}));",
    );
    assert_eq!(parameters(&found, "find"), ["drive", "item"]);
    assert!(gaps(&found).is_empty(), "{:?}", found.gaps);
}
