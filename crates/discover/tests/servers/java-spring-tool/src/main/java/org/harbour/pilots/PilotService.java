package org.harbour.pilots;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.ai.chat.model.ToolContext;
import org.springframework.ai.tool.annotation.Tool;
import org.springframework.ai.tool.annotation.ToolParam;
import org.springframework.lang.Nullable;
import org.springframework.stereotype.Service;

@Service
public class PilotService {

    private static final String ORDER = "order_pilot";

    public enum Side { PORT, STARBOARD }

    public record Ship(
            @JsonProperty(required = true, value = "imo") @JsonPropertyDescription("IMO number") String number,
            @ToolParam(description = "Length in metres", required = false) double length,
            List<Side> sides,
            Ship towedBy) {
    }

    @Tool(name = ORDER, description = "Orders a pilot " + "for a ship.")
    public String order(
            @ToolParam(description = "The ship") Ship ship,
            @ToolParam(description = "The day", required = false) LocalDate day,
            @Nullable Integer count,
            ToolContext context) {
        return "";
    }

    @Tool
    public List<String> pilotsOnDuty(Side side, long[] shifts, Map<String, Object> filter, boolean all) {
        return List.of();
    }

    public String notATool() {
        return "";
    }
}
