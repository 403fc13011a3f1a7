package org.harbour.berths;

import java.util.Map;

class FreeBerths extends BerthTool {

    @Override
    String name() {
        return "free_berths";
    }

    @Override
    String description() {
        return "Lists the berths that are free.";
    }

    @Override
    Map<String, Object> properties() {
        return Map.of("draught", Map.of("type", "number", "description", "Draught in metres"));
    }
}
