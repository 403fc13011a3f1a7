import { MCPTool } from 'mcp-framework';
import { z } from 'zod';

const schema = z.object({
  brighter: z.number().describe('Only stars brighter than this'),
  color: z.enum(['red', 'blue']).optional().describe('Only stars of this color'),
});

export default class ListTool extends MCPTool {
  name = 'star_list';
  description = 'Lists stars';
  schema = schema;

  async execute() {
    return [];
  }
}
