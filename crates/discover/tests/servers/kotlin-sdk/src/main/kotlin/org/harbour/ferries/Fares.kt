package org.harbour.ferries

import io.modelcontextprotocol.kotlin.sdk.Tool
import io.modelcontextprotocol.kotlin.sdk.ToolAnnotations
import io.modelcontextprotocol.kotlin.sdk.server.RegisteredTool
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.JsonPrimitive

data class Fare(val name: String, val description: String, val schema: Map<String, String> = mapOf("person" to "integer"))

object Catalogue {
    const val SINGLE = "single_fare"
    val all = listOf(Fare(SINGLE, "Price of one trip."), Fare("return_fare", "Price of a trip and back.", mapOf("night" to "boolean")))
}

class Fares(private val currency: String) {

    fun tools(): List<RegisteredTool> = Catalogue.all.map { fare ->
        RegisteredTool(
            Tool(
                name = fare.name,
                title = "Fare",
                description = fare.description,
                inputSchema = Tool.Input(
                    JsonObject(fare.schema.mapValues { (_, type) -> JsonObject(mapOf("type" to JsonPrimitive(type))) }),
                ),
                outputSchema = null,
                annotations = ToolAnnotations(title = null, readOnlyHint = true),
            ),
        ) { request -> price(request) }
    }

    private fun price(request: Any): Nothing = TODO(currency)
}
