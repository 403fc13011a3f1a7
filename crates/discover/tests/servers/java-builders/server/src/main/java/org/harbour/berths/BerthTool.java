package org.harbour.berths;

import io.modelcontextprotocol.spec.McpSchema;
import java.util.Map;

abstract class BerthTool {

    abstract String name();

    abstract String description();

    Map<String, Object> properties() {
        return Map.of();
    }

    boolean changes() {
        return false;
    }

    McpSchema.Tool definition() {
        return McpSchema.Tool.builder()
                .name(name())
                .title("Berths: " + name())
                .description(description())
                .inputSchema(new McpSchema.JsonSchema("object", properties(), null, null, null, null))
                .annotations(new McpSchema.ToolAnnotations(null, !changes(), changes(), null, null, null))
                .build();
    }
}
