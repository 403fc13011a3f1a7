package org.harbour.tides;

import static org.harbour.schema.Names.STATION;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.modelcontextprotocol.server.McpServer;
import io.modelcontextprotocol.server.McpServerFeatures;
import io.modelcontextprotocol.server.McpServerFeatures.SyncToolSpecification;
import io.modelcontextprotocol.server.McpSyncServer;
import io.modelcontextprotocol.server.transport.StdioServerTransportProvider;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.harbour.schema.Names;
import org.harbour.schema.Units;

public class TideServer {

    private static final String EMPTY = """
            {"type": "object", "properties": {}}""";

    private final TideClient client = new TideClient();

    public static void main(String[] args) {
        new TideServer().start(args.length > 0 ? args[0] : "harbour");
    }

    void start(String account) {
        McpSyncServer server = McpServer.sync(new StdioServerTransportProvider(new ObjectMapper()))
                .serverInfo("tides", "1.2.0")
                .instructions("Ask for a station before you ask for a tide.")
                .capabilities(McpSchema.ServerCapabilities.builder().tools(true).build())
                .tools(station(), height())
                .build();
        for (var specification : more()) {
            server.addTool(specification);
        }
        server.addTool(named(account));
    }

    private SyncToolSpecification station() {
        String schema = """
                {
                  "type": "object",
                  "properties": {
                    "name": { "type": "string", "description": "Name of the harbour, as \\"Hoek van Holland\\"" }
                  },
                  "required": ["name"]
                }
                """;
        return new SyncToolSpecification(
                new Tool(STATION, "Finds the station of a harbour.", schema),
                (exchange, arguments) -> new CallToolResult(client.station((String) arguments.get("name")), false));
    }

    private SyncToolSpecification height() {
        Map<String, Object> properties = new LinkedHashMap<>();
        properties.put("station", Map.of("type", "string"));
        Map<String, Object> unit = new LinkedHashMap<>();
        unit.put("type", "string");
        unit.put("enum", Units.codes());
        properties.put("unit", unit);
        var schema = new McpSchema.JsonSchema("object", properties, List.of("station"), false, null, null);
        return new McpServerFeatures.SyncToolSpecification(
                new Tool(Names.PREFIX + "_height", "Tells the height of the tide in " + String.join(" or ", Units.codes()) + ".", schema),
                (exchange, arguments) -> client.height(arguments));
    }

    private List<SyncToolSpecification> more() {
        List<SyncToolSpecification> all = new ArrayList<>();
        for (String which : new String[] {"next", "last"}) {
            all.add(simple(String.format("%s_%s", Names.PREFIX, which), "Tells the " + which + " tide."));
        }
        return all;
    }

    private SyncToolSpecification simple(String name, String description) {
        return new SyncToolSpecification(new Tool(name, description, EMPTY), (exchange, arguments) -> client.height(arguments));
    }

    private SyncToolSpecification named(String account) {
        return new SyncToolSpecification(new Tool("of_" + account, "Tides of an account.", EMPTY), null);
    }
}
