package dev.firebreak.model.fault;

import static dev.firebreak.model.fault.Dialect.quoted;

import dev.firebreak.kit.model.Tokens;
import java.util.ArrayList;
import java.util.List;

/** Anthropic's messages. */
final class AnthropicDialect implements Dialect {
    @Override
    public String whole(Told told) {
        List<String> blocks = new ArrayList<>();
        if (!told.text().isEmpty()) {
            blocks.add("{\"type\":\"text\",\"text\":" + quoted(told.text()) + "}");
        }
        for (Told.Call call : told.calls()) {
            blocks.add(call(call, call.arguments()));
        }
        return "{\"id\":\"msg_1\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"m\",\"content\":[%s],\"stop_reason\":%s,\"stop_sequence\":null%s}"
                .formatted(String.join(",", blocks), reason(told), usage(told, true));
    }

    @Override
    public List<String> pieces(Told told) {
        List<String> pieces = new ArrayList<>();
        pieces.add(
                event(
                        "message_start",
                        "\"message\":{\"id\":\"msg_1\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"m\",\"content\":[],\"stop_reason\":null%s}"
                                .formatted(usage(told, true))));
        pieces.add(event("ping", "\"x\":0"));
        int index = 0;
        if (!told.text().isEmpty()) {
            pieces.add(start(index, "{\"type\":\"text\",\"text\":\"\"}"));
            for (String half : Dialect.halves(told.text())) {
                pieces.add(delta(index, "{\"type\":\"text_delta\",\"text\":" + quoted(half) + "}"));
            }
            pieces.add(event("content_block_stop", "\"index\":" + index));
            index++;
        }
        for (Told.Call call : told.calls()) {
            pieces.add(start(index, call(call, "{}")));
            for (String half : Dialect.halves(call.arguments())) {
                pieces.add(
                        delta(
                                index,
                                "{\"type\":\"input_json_delta\",\"partial_json\":"
                                        + quoted(half)
                                        + "}"));
            }
            pieces.add(event("content_block_stop", "\"index\":" + index));
            index++;
        }
        pieces.add(
                event(
                        "message_delta",
                        "\"delta\":{\"stop_reason\":%s,\"stop_sequence\":null}%s"
                                .formatted(reason(told), usage(told, false))));
        pieces.add(event("message_stop", "\"x\":0"));
        return pieces;
    }

    /** The start, a ping and the opening of the block come first. */
    @Override
    public int textPiece() {
        return 3;
    }

    @Override
    public Trouble trouble(Fault fault) {
        return switch (fault) {
            case THROTTLED, THROTTLED_SECONDS, THROTTLED_DATE, THROTTLED_MILLIS ->
                    error(429, "rate_limit_error", "slow down");
            case QUOTA ->
                    error(
                            400,
                            "invalid_request_error",
                            "Your credit balance is too low to access the Anthropic API.");
            case UNAVAILABLE -> error(503, "api_error", "unavailable");
            case OVERLOADED -> error(529, "overloaded_error", "Overloaded");
            case CONTEXT_TOO_LONG ->
                    error(
                            400,
                            "invalid_request_error",
                            "prompt is too long: 213462 tokens > 200000 maximum");
            case PROMPT_FILTERED ->
                    error(
                            400,
                            "invalid_request_error",
                            "Output blocked by content filtering policy");
            case BAD_KEY -> error(401, "authentication_error", "invalid x-api-key");
            case FORBIDDEN -> error(403, "permission_error", "not for you");
            case NO_MODEL -> error(404, "not_found_error", "model: m");
            case BAD_REQUEST -> error(400, "invalid_request_error", "max_tokens: too large");
            default -> error(500, "api_error", "boom");
        };
    }

    @Override
    public String overloadedIn200(boolean streamed) {
        String body = trouble(Fault.OVERLOADED).body();
        return streamed ? "event: error\ndata: " + body + "\n\n" : body;
    }

    @Override
    public String misshapen() {
        return "{\"content\":[{\"type\":\"tool_use\",\"id\":\"t1\",\"name\":{\"of\":\"lookup\"},\"input\":[42]}],\"stop_reason\":\"tool_use\"%s}"
                .formatted(usage(Told.text(""), true));
    }

    @Override
    public String misshapenPiece() {
        return delta(9, "{\"type\":\"input_json_delta\",\"partial_json\":\"{}\"}");
    }

    private static String call(Told.Call call, String input) {
        return "{\"type\":\"tool_use\"%s,\"name\":%s,\"input\":%s}"
                .formatted(
                        call.id() == null ? "" : ",\"id\":" + quoted(call.id()),
                        quoted(call.name()),
                        input);
    }

    private static String start(int index, String block) {
        return event(
                "content_block_start", "\"index\":%d,\"content_block\":%s".formatted(index, block));
    }

    private static String delta(int index, String delta) {
        return event("content_block_delta", "\"index\":%d,\"delta\":%s".formatted(index, delta));
    }

    private static String event(String type, String fields) {
        return "event: %s\ndata: {\"type\":\"%s\",%s}\n\n".formatted(type, type, fields);
    }

    private static String reason(Told told) {
        return switch (told.end()) {
            case COMPLETE -> told.calls().isEmpty() ? "\"end_turn\"" : "\"tool_use\"";
            // It has one way to say that it stopped for what it was asked.
            case REFUSAL, FILTER -> "\"refusal\"";
            case LENGTH -> "\"max_tokens\"";
            case UNHEARD -> "\"cosmic_ray\"";
            case SILENT -> "null";
        };
    }

    private static String usage(Told told, boolean input) {
        Tokens tokens = told.tokens();
        if (tokens == null) {
            return "";
        }
        return input
                ? ",\"usage\":{\"input_tokens\":%d,\"cache_read_input_tokens\":%d,\"cache_creation_input_tokens\":%d,\"output_tokens\":%d}"
                        .formatted(
                                tokens.input() - tokens.cached() - tokens.cacheWritten(),
                                tokens.cached(),
                                tokens.cacheWritten(),
                                tokens.output())
                : ",\"usage\":{\"output_tokens\":%d}".formatted(tokens.output());
    }

    private static Trouble error(int status, String type, String message) {
        return new Trouble(
                status,
                "{\"type\":\"error\",\"error\":{\"type\":%s,\"message\":%s}}"
                        .formatted(quoted(type), quoted(message)));
    }
}
