import { MCPResource } from 'mcp-framework';

export default class CatalogResource extends MCPResource {
  uri = 'stars://catalog';
  name = 'Catalog';
  description = 'Every star there is';
  mimeType = 'application/json';

  async read() {
    return [];
  }
}
