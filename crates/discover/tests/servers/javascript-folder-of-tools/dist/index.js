#!/usr/bin/env node
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));

async function load(folder) {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.js'));
  const loaded = await Promise.allSettled(
    files.map(async (file) => ({ file, module: await import(pathToFileURL(join(folder, file)).href) })),
  );
  const tools = [];
  for (const result of loaded) {
    if (result.status === 'rejected') {
      console.error(result.reason);
      continue;
    }
    if (result.value.module.name && result.value.module.handle) {
      tools.push(result.value.module);
    }
  }
  return tools;
}

const instructions = await readFile(join(here, 'instructions.md'), 'utf8');
const server = new McpServer({ name: 'birds', version: '1.0.0' }, { instructions });
for (const tool of await load(join(here, './tools'))) {
  server.registerTool(tool.name, { description: tool.description, inputSchema: tool.parameters.shape }, tool.handle);
}

for (const entry of await readdir(join(here, 'prompts'), { withFileTypes: true })) {
  if (entry.isFile() && extname(entry.name) === '.mjs') {
    const { default: prompt } = await import(join(here, 'prompts', entry.name));
    server.registerPrompt(prompt.name, { description: prompt.description }, prompt.handle);
  }
}

await server.connect(new StdioServerTransport());
