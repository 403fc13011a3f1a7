import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import dedent from 'dedent';
import { z } from 'zod';
import { Level, Names, Season } from './names.js';

const server = new McpServer({ name: 'garden', version: '1.0.0' });
const done = async () => ({ content: [] });

server.registerTool(
  Names.Inner.WATER,
  {
    description: dedent`
      Waters a bed.

        - slowly
    `,
    inputSchema: { bed: z.string().regex(/^B\d+$/), level: z.number().min(Level.Low).max(Level.High) },
  },
  done,
);

server.registerTool(Names.of('plant'), { description: String.raw`Plants by \pattern\n`, inputSchema: { season: z.nativeEnum(Season) } }, done);

const verbs = ['cut', 'tie', 'dig', 'mow'];
const nouns = new Set(['hedge', 'hedge', 'vine']);
for (const verb of verbs.slice(0, 2)) {
  for (const noun of nouns) {
    server.registerTool(`${verb}_${noun}`, { description: `To ${verb} the ${noun}`, inputSchema: {} }, done);
  }
}

const handlers = new Map<string, { text: string }>([['sow', { text: 'Sows' }]]);
handlers.set('reap', { text: 'Reaps' });
for (const [name, { text }] of handlers) {
  server.registerTool(name, { description: text }, done);
}

const parts = [{ name: 'bed', kind: 'string' }, { name: 'rows', kind: 'number' }];
const shape = Object.fromEntries(parts.map((part) => [part.name, part.kind === 'string' ? z.string() : z.number()]));
server.registerTool('measure', { description: ['Measures', 'a bed'].join(' '), inputSchema: shape }, done);

const grouped = { tools: [{ id: 'rake' }], more: { tools: [{ id: 'hoe' }] } };
[grouped.tools, grouped.more.tools]
  .flatMap((tools) => tools)
  .reduce<string[]>((names, tool) => [...names, `use_${tool.id}`], [])
  .forEach((name, at) => {
    server.registerTool(name, { description: `Tool ${at + 1}` }, done);
  });

await server.connect(new StdioServerTransport());
