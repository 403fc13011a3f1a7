import { MCPServer } from 'mcp-framework';

const server = new MCPServer({ name: 'stars', version: '1.0.0' });
server.start();
