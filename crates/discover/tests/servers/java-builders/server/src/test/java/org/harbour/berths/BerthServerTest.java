package org.harbour.berths;

import io.modelcontextprotocol.server.McpServer;
import io.modelcontextprotocol.server.McpServerFeatures.SyncToolSpecification;
import io.modelcontextprotocol.spec.McpSchema.Tool;

class BerthServerTest {
    void serves() {
        McpServer.sync(null).tools(new SyncToolSpecification(new Tool("only_in_tests", "x", "{}"), null));
    }
}
