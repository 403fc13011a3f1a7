package org.harbour.berths;

import io.modelcontextprotocol.server.McpServerFeatures.AsyncToolSpecification;
import java.util.List;

interface RemoteTools {
    List<AsyncToolSpecification> all();
}
