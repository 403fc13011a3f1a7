package org.harbour.berths;

import io.modelcontextprotocol.server.McpAsyncServer;
import io.modelcontextprotocol.server.McpServer;
import io.modelcontextprotocol.server.McpServerFeatures;
import io.modelcontextprotocol.server.McpServerFeatures.AsyncToolSpecification;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.Prompt;
import io.modelcontextprotocol.spec.McpSchema.PromptArgument;
import io.modelcontextprotocol.spec.McpSchema.Resource;
import io.modelcontextprotocol.spec.McpServerTransportProvider;
import com.example.shared.SharedSchemas;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import reactor.core.publisher.Mono;

public final class BerthServer {

    private final List<BerthTool> tools = List.of(new FreeBerths(), new BookBerth("euro"));
    private final RemoteTools remote;

    public BerthServer(RemoteTools remote) {
        this.remote = remote;
    }

    public McpAsyncServer serve(McpServerTransportProvider transport) throws IOException {
        McpAsyncServer server = McpServer.async(transport)
                .serverInfo(new McpSchema.Implementation("berths", "2.0.0"))
                .instructions(instructions())
                .tools(tools.stream().map(BerthServer::specification).toList())
                .toolCall(
                        McpSchema.Tool.builder()
                                .name("harbour_master")
                                .description("Calls the harbour master.")
                                .inputSchema(SharedSchemas.EMPTY)
                                .build(),
                        (exchange, request) -> Mono.empty())
                .prompts(List.of(
                        new McpServerFeatures.AsyncPromptSpecification(
                                new Prompt("plan_arrival", text("prompts/plan.txt"), List.of(
                                        new PromptArgument("ship", "Name of the ship", true),
                                        new PromptArgument("day", null, false))),
                                (exchange, request) -> Mono.empty())))
                .resources(new McpServerFeatures.AsyncResourceSpecification(
                        new Resource("berths://map", "Map", "Map of the harbour", "image/svg+xml", null),
                        (exchange, request) -> Mono.empty()))
                .build();
        server.addResource(new McpServerFeatures.AsyncResourceSpecification(
                Resource.builder().uri("berths://rules").name("rules").title("Rules").mimeType("text/plain").build(),
                (exchange, request) -> Mono.empty())).block();
        server.addResourceTemplate(new McpServerFeatures.AsyncResourceTemplateSpecification(
                new McpSchema.ResourceTemplate("berths://{number}", "berth", "One berth", "application/json", null),
                (exchange, request) -> Mono.empty())).block();
        remote.all().forEach(server::addTool);
        return server;
    }

    private static String instructions() {
        StringBuilder text = new StringBuilder("Berths of the harbour.");
        text.append("\n").append("Book with care.");
        return text.toString();
    }

    private static String text(String name) throws IOException {
        try (var stream = BerthServer.class.getClassLoader().getResourceAsStream(name)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8).strip();
        }
    }

    private static AsyncToolSpecification specification(BerthTool tool) {
        return AsyncToolSpecification.builder()
                .tool(tool.definition())
                .callHandler((exchange, request) -> Mono.empty())
                .build();
    }
}
