package org.harbour.ships;

import io.modelcontextprotocol.server.McpSyncServerExchange;
import java.util.List;
import org.springaicommunity.mcp.annotation.McpProgressToken;
import org.springaicommunity.mcp.annotation.McpTool;
import org.springaicommunity.mcp.annotation.McpToolParam;
import org.springframework.stereotype.Component;

@Component
public class ShipTools {

    public record Ship(String name, List<String> flags) {
    }

    @McpTool(
            name = "find_ship",
            title = "Find a ship",
            description = "Finds a ship by its name.",
            annotations = @McpTool.McpAnnotations(readOnlyHint = true, destructiveHint = false),
            generateOutputSchema = true)
    public Ship find(
            McpSyncServerExchange exchange,
            @McpProgressToken String token,
            @McpToolParam(description = "Name or a part of it") String name,
            @McpToolParam(required = false) Integer limit) {
        return null;
    }

    @McpTool(description = "Counts the ships in port.")
    public int countShips() {
        return 0;
    }
}
