import { MCPPrompt } from 'mcp-framework';
import { z } from 'zod';

export default class TonightPrompt extends MCPPrompt {
  name = 'tonight';
  description = 'Asks what to look at tonight';
  schema = { place: { type: z.string(), description: 'Where from', required: true } };

  async generateMessages() {
    return [];
  }
}
