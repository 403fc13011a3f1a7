#!/usr/bin/env node
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { CallToolRequestSchema, ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import yaml from 'js-yaml';
import billing from './billing.json' with { type: 'json' };

const here = dirname(fileURLToPath(import.meta.url));
const parcels = yaml.load(readFileSync(join(here, 'parcels.yaml'), 'utf-8'));
const METHODS = ['get', 'post', 'put', 'delete'];

function toTools(document) {
  const tools = [];
  for (const [path, item] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(item)) {
      if (!METHODS.includes(method)) continue;
      const properties = {};
      const required = [];
      for (const parameter of [...(item.parameters ?? []), ...(operation.parameters || [])]) {
        properties[parameter.name] = { ...parameter.schema, description: parameter.description };
        if (parameter.required) required.push(parameter.name);
      }
      const body = operation.requestBody?.content?.['application/json']?.schema;
      if (body?.properties) Object.assign(properties, body.properties);
      tools.push({
        name: operation.operationId ?? `${method}_${path.replace(/[^a-z]+/g, '_')}`,
        description: operation.summary || operation.description || `${method.toUpperCase()} ${path}`,
        inputSchema: { type: 'object', properties, required },
      });
    }
  }
  return tools;
}

const tools = [...toTools(parcels), ...toTools(billing)];
const server = new Server({ name: 'parcels', version: '1.0.0' }, { capabilities: { tools: {} } });
server.setRequestHandler(ListToolsRequestSchema, async () => ({ tools }));
server.setRequestHandler(CallToolRequestSchema, async () => ({ content: [] }));
await server.connect(new StdioServerTransport());
