import { MCPTool } from 'mcp-framework';
import { z } from 'zod';

interface RiseInput {
  star: string;
  place?: string;
}

class RiseTool extends MCPTool<RiseInput> {
  name = 'star_rise';
  description = 'Tells when a star rises';

  schema = {
    star: { type: z.string(), description: 'The name of the star' },
    place: { type: z.string().optional(), description: 'Where from' },
  };

  async execute(input: RiseInput) {
    return { star: input.star };
  }
}

export default RiseTool;
