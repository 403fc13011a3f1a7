package org.harbour.pilots;

import org.springframework.ai.tool.ToolCallback;
import org.springframework.ai.tool.ToolCallbackProvider;
import org.springframework.ai.tool.function.FunctionToolCallback;
import org.springframework.ai.tool.method.MethodToolCallbackProvider;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

@SpringBootApplication
public class PilotApplication {

    public static void main(String[] args) {
        SpringApplication.run(PilotApplication.class, args);
    }

    @Bean
    public ToolCallbackProvider pilotTools(PilotService pilots) {
        return MethodToolCallbackProvider.builder().toolObjects(pilots).build();
    }

    @Bean
    public ToolCallback weather() {
        return FunctionToolCallback.builder("weather_at_sea", (WeatherRequest request) -> "calm")
                .description("Tells the weather at sea.")
                .inputType(WeatherRequest.class)
                .build();
    }

    public record WeatherRequest(String area, Integer hours) {
    }
}
