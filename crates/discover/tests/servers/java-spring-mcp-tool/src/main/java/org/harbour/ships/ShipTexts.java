package org.harbour.ships;

import io.modelcontextprotocol.spec.McpSchema.GetPromptRequest;
import io.modelcontextprotocol.spec.McpSchema.ReadResourceRequest;
import java.util.Map;
import org.springaicommunity.mcp.annotation.McpArg;
import org.springaicommunity.mcp.annotation.McpPrompt;
import org.springaicommunity.mcp.annotation.McpResource;

public class ShipTexts {

    private static final String SCHEME = "ships://";

    @McpPrompt(name = "describe_ship", description = "Describes a ship.")
    public String describe(
            GetPromptRequest request,
            @McpArg(name = "ship", description = "Name of the ship", required = true) String name,
            String style,
            Map<String, Object> all) {
        return "";
    }

    @McpResource(uri = SCHEME + "list", name = "Ships", description = "All ships in port.")
    public String list(ReadResourceRequest request) {
        return "";
    }

    @McpResource(uri = SCHEME + "{imo}/photo", mimeType = "image/jpeg")
    public String photo(String imo) {
        return "";
    }
}
