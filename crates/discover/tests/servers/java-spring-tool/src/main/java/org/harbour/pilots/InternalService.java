package org.harbour.pilots;

import org.springframework.ai.tool.annotation.Tool;

public class InternalService {
    @Tool(description = "No provider names the object of this one.")
    public String internal() {
        return "";
    }
}
