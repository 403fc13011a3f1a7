package org.harbour.locks;

import io.quarkiverse.mcp.server.*;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Optional;

public class Locks {

    @Inject
    McpLog log;

    static class Gate {
        public int number;
        public String side;
    }

    @Tool(description = "Opens a lock.", annotations = @Tool.Annotations(title = "Open a lock", idempotentHint = true))
    String openLock(
            @ToolArg(description = "Name of the lock") String name,
            @ToolArg(description = "Gates to open", required = false) List<Gate> gates,
            @ToolArg(name = "wait_seconds", description = "How long to wait", defaultValue = "30") int wait,
            Optional<String> reason,
            McpLog log,
            Progress progress) {
        return "";
    }

    @Tool(name = "lock_state", description = Texts.STATE)
    String state(String name) {
        return "";
    }

    @Prompt(description = "Explains a lock.")
    PromptMessage explain(@PromptArg(description = "Name of the lock") String name, @PromptArg(required = false) String language) {
        return null;
    }

    @Resource(uri = "locks://all", description = "All locks", mimeType = "application/json")
    TextResourceContents all(RequestUri uri) {
        return null;
    }

    @ResourceTemplate(uriTemplate = "locks://{name}", name = "lock")
    TextResourceContents one(String name) {
        return null;
    }
}
