// Lists what a server offers with the client of the protocol's own project, for comparison:
// `node list.mjs FOLDER-OF-A-PACKAGE-THAT-HAS-THE-SDK streamable-http|sse URL` or `… stdio COMMAND ARGS…`.
import { createRequire } from "node:module";

const [folder, transport, target, ...args] = process.argv.slice(2);
const sdk = (part) => createRequire(`${folder}/package.json`)(`@modelcontextprotocol/sdk/client/${part}.js`);

const open = {
  "streamable-http": () => new (sdk("streamableHttp").StreamableHTTPClientTransport)(new URL(target)),
  sse: () => new (sdk("sse").SSEClientTransport)(new URL(target)),
  stdio: () => new (sdk("stdio").StdioClientTransport)({ command: target, args, stderr: "ignore" }),
};

// Some servers list certain tools only to clients that can do this.
const capabilities = { roots: {}, sampling: {}, elicitation: { form: {}, url: {} } };
const client = new (sdk("index").Client)({ name: "comparison", version: "1.0.0" }, { capabilities });
await client.connect(open[transport]());

async function all(method, member, name) {
  const names = [];
  let cursor;
  do {
    const page = await client[method]({ cursor });
    names.push(...page[member].map((item) => item[name]));
    cursor = page.nextCursor;
  } while (cursor);
  return names;
}

const can = client.getServerCapabilities() ?? {};
const listed = {
  tools: can.tools ? await all("listTools", "tools", "name") : [],
  prompts: can.prompts ? await all("listPrompts", "prompts", "name") : [],
  resources: can.resources ? await all("listResources", "resources", "uri") : [],
  templates: can.resources ? await all("listResourceTemplates", "resourceTemplates", "uriTemplate") : [],
};
process.stdout.write(JSON.stringify(listed));
await client.close();
process.exit(0);
