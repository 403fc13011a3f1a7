import { McpServer, ResourceTemplate, fromJsonSchema } from '@modelcontextprotocol/server';
import { StdioServerTransport } from '@modelcontextprotocol/server/stdio';
import { toStandardJsonSchema } from '@valibot/to-json-schema';
import { type } from 'arktype';
import * as v from 'valibot';
import * as z from 'zod/v4';

const server = new McpServer({ name: 'ledger', version: '1.0.0' }, { instructions: 'Books payments.' });
const nothing = async () => ({ content: [] });

const Money = v.pipe(v.number(), v.minValue(0), v.description('In cents'));

server.registerTool(
  'book_payment',
  {
    title: 'Book a payment',
    description: 'Books a payment',
    inputSchema: toStandardJsonSchema(
      v.object({
        amount: Money,
        note: v.optional(v.pipe(v.string(), v.maxLength(80), v.description('Shown on the statement'))),
        kind: v.picklist(['in', 'out']),
        tags: v.array(v.string()),
        currency: v.optional(v.literal('EUR'), 'EUR'),
      }),
    ),
  },
  nothing,
);

server.registerTool(
  'find_payments',
  {
    description: 'Finds payments',
    inputSchema: type({ text: 'string', 'limit?': 'number', order: "'newest' | 'oldest'", only: 'string[]' }),
  },
  nothing,
);

server.registerTool(
  'close_month',
  {
    description: 'Closes a month',
    inputSchema: fromJsonSchema({
      type: 'object',
      properties: { month: { type: 'string', pattern: '^\\d{4}-\\d{2}$' } },
      required: ['month'],
    }),
    outputSchema: fromJsonSchema({
      type: 'object',
      properties: { balance: { $ref: '#/$defs/cents' } },
      $defs: { cents: { type: 'integer' } },
    }),
    annotations: { destructiveHint: true },
  },
  nothing,
);

server.registerTool('ping', { description: 'Answers', inputSchema: z.object({ loud: z.boolean().default(false) }) }, nothing);

server.registerPrompt('review', { description: 'Reviews a month', argsSchema: z.object({ month: z.string() }) }, () => ({
  messages: [],
}));

server.registerResource(
  'payment',
  new ResourceTemplate('ledger://payments/{id}', { list: undefined }),
  { description: 'One payment', mimeType: 'application/json' },
  async () => ({ contents: [] }),
);

await server.connect(new StdioServerTransport());
