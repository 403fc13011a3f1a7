import { ValibotJsonSchemaAdapter } from '@tmcp/adapter-valibot';
import { McpServer } from 'tmcp';
import { defineTool } from 'tmcp/tool';
import * as v from 'valibot';

const server = new McpServer(
  { name: 'recipes', version: '1.0.0', description: 'Keeps recipes' },
  { adapter: new ValibotJsonSchemaAdapter(), capabilities: { tools: {}, prompts: {}, resources: {} } },
);

const Diet = v.picklist(['vegan', 'any']);

server.tool(
  {
    name: 'find_recipe',
    description: 'Finds recipes',
    schema: v.object({
      words: v.pipe(v.string(), v.minLength(2), v.description('What to look for')),
      diet: v.optional(Diet, 'any'),
      most: v.nullable(v.pipe(v.number(), v.integer())),
    }),
    annotations: { readOnlyHint: true },
  },
  async ({ words }) => ({ content: [{ type: 'text', text: words }] }),
);

const scale = defineTool(
  {
    name: 'scale_recipe',
    description: 'Scales a recipe',
    title: 'Scale',
    schema: v.strictObject({ id: v.pipe(v.string(), v.uuid()), factor: v.union([v.number(), v.string()]) }),
  },
  async () => ({ content: [] }),
);
server.tools([scale]);

server.prompt(
  { name: 'menu', description: 'Plans a menu', schema: v.object({ days: v.string() }) },
  async () => ({ messages: [] }),
);
server.resource(
  { name: 'all', description: 'All recipes', uri: 'recipes://all' },
  async (uri) => ({ contents: [{ uri, text: '' }] }),
);
server.template(
  { name: 'one', description: 'One recipe', uri: 'recipes://{id}' },
  async (uri) => ({ contents: [{ uri, text: '' }] }),
);
