import { createTool } from '@mastra/core/tools';
import { MCPServer } from '@mastra/mcp';
import { z } from 'zod';

const next = createTool({
  id: 'next-tide',
  description: 'Tells the next tide',
  inputSchema: z.object({ port: z.string().describe('Where') }),
  execute: async () => ({}),
});

const tools = { nextTide: next, ports: { name: 'ports', description: 'Lists the ports', parameters: z.object({}), execute: async () => [] } };

export const server = new MCPServer({ name: 'tides', version: '1.0.0', tools });
await server.startStdio();
