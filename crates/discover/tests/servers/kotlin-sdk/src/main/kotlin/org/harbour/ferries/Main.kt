package org.harbour.ferries

import io.modelcontextprotocol.kotlin.sdk.Implementation
import io.modelcontextprotocol.kotlin.sdk.PromptArgument
import io.modelcontextprotocol.kotlin.sdk.ServerCapabilities
import io.modelcontextprotocol.kotlin.sdk.Tool
import io.modelcontextprotocol.kotlin.sdk.server.RegisteredTool
import io.modelcontextprotocol.kotlin.sdk.server.Server
import io.modelcontextprotocol.kotlin.sdk.server.ServerOptions
import kotlinx.coroutines.runBlocking
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.JsonPrimitive
import kotlinx.serialization.json.buildJsonArray
import kotlinx.serialization.json.buildJsonObject
import kotlinx.serialization.json.put
import kotlinx.serialization.json.putJsonArray
import kotlinx.serialization.json.putJsonObject

private const val PREFIX = "ferry"

fun main(args: Array<String>): Unit = runBlocking {
    val server = Server(
        Implementation(name = "ferries", version = "0.3.0"),
        ServerOptions(capabilities = ServerCapabilities(tools = ServerCapabilities.Tools(true))),
    )
    server.addTimetable()
    server.addTools(Fares(args.firstOrNull() ?: "euro").tools())
    server.addPrompt(
        name = "plan_trip",
        description = "Plans a trip.",
        arguments = listOf(PromptArgument("from", "First harbour", true), PromptArgument(name = "to", required = false)),
    ) { request -> TODO() }
    server.addResource(
        uri = "ferries://timetable",
        name = "Timetable",
        description = "All departures",
        mimeType = "text/csv",
    ) { request -> TODO() }
    server.addTool(System.getenv("EXTRA_TOOL"), "An extra tool") { TODO() }
}

private fun Server.addTimetable() {
    addTool(
        name = "${PREFIX}_departures",
        description = """
            Lists departures.
            Times are local.
        """.trimIndent(),
        inputSchema = Tool.Input(
            properties = buildJsonObject {
                putJsonObject("harbour") {
                    put("type", "string")
                    put("description", "Name of the harbour")
                }
                putJsonObject("days") {
                    put("type", "array")
                    putJsonObject("items") {
                        put("type", "string")
                        putJsonArray("enum") { Day.entries.forEach { add(JsonPrimitive(it.code)) } }
                    }
                }
            },
            required = listOf("harbour"),
        ),
    ) { request ->
        val harbour = request.arguments["harbour"] ?: return@addTool TODO()
        TODO("$harbour")
    }
    for (what in listOf("delays", "strikes")) {
        addTool(name = "${PREFIX}_$what", description = "Tells of $what.") { TODO() }
    }
}

enum class Day(val code: String) {
    WORK("work"),
    SUNDAY("sun");
}
