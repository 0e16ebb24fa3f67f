package dev.firebreak.model.fault;

import static dev.firebreak.model.fault.Dialect.quoted;

import dev.firebreak.kit.model.Tokens;
import java.util.ArrayList;
import java.util.List;

/** OpenAI's chat completions. */
final class OpenAiDialect implements Dialect {
    private static final String CHUNK =
            "data: {\"id\":\"c1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\",\"choices\":%s%s}\n\n";

    @Override
    public String whole(Told told) {
        String content =
                told.end() == Told.End.REFUSAL
                        ? "\"content\":null,\"refusal\":" + quoted(told.text())
                        : "\"content\":" + (told.text().isEmpty() ? "null" : quoted(told.text()));
        List<String> calls = new ArrayList<>();
        told.calls().forEach(call -> calls.add(call(call, -1)));
        return "{\"id\":\"c1\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"m\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",%s%s},\"finish_reason\":%s}]%s}"
                .formatted(
                        content,
                        calls.isEmpty() ? "" : ",\"tool_calls\":[" + String.join(",", calls) + "]",
                        reason(told),
                        usage(told));
    }

    @Override
    public List<String> pieces(Told told) {
        List<String> pieces = new ArrayList<>();
        String field = told.end() == Told.End.REFUSAL ? "refusal" : "content";
        for (String half : Dialect.halves(told.text())) {
            pieces.add(delta("\"role\":\"assistant\",\"" + field + "\":" + quoted(half), "null"));
        }
        int index = 0;
        for (Told.Call call : told.calls()) {
            pieces.add(delta("\"tool_calls\":[" + call(call, index) + "]", "null"));
            index++;
        }
        pieces.add(delta("", reason(told)));
        if (told.tokens() != null) {
            pieces.add(CHUNK.formatted("[]", usage(told)));
        }
        pieces.add("data: [DONE]\n\n");
        return pieces;
    }

    @Override
    public Trouble trouble(Fault fault) {
        return switch (fault) {
            case THROTTLED, THROTTLED_SECONDS, THROTTLED_DATE, THROTTLED_MILLIS ->
                    error(429, "Rate limit reached", "requests", "rate_limit_exceeded");
            case QUOTA ->
                    error(
                            429,
                            "You exceeded your current quota",
                            "insufficient_quota",
                            "insufficient_quota");
            case UNAVAILABLE -> error(503, "busy", "service_unavailable_error", null);
            case OVERLOADED -> error(529, "overloaded", "overloaded_error", null);
            case CONTEXT_TOO_LONG ->
                    error(
                            400,
                            "This model's maximum context length is 128000 tokens",
                            "invalid_request_error",
                            "context_length_exceeded");
            case PROMPT_FILTERED ->
                    error(400, "filtered", "invalid_request_error", "content_filter");
            case BAD_KEY ->
                    error(401, "Incorrect API key", "invalid_request_error", "invalid_api_key");
            case FORBIDDEN -> error(403, "not for you", "invalid_request_error", "unsupported");
            case NO_MODEL ->
                    error(404, "no such model", "invalid_request_error", "model_not_found");
            case BAD_REQUEST ->
                    error(400, "Unsupported value", "invalid_request_error", "unsupported_value");
            case OLD_LIMIT ->
                    error(
                            400,
                            "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
                            "invalid_request_error",
                            "unsupported_parameter");
            default -> error(500, "boom", "server_error", null);
        };
    }

    @Override
    public String misshapen() {
        return "{\"choices\":[{\"message\":{\"content\":null,\"tool_calls\":{\"lookup\":\"42\"}},\"finish_reason\":\"tool_calls\"}]%s}"
                .formatted(usage(Told.text("")));
    }

    @Override
    public String misshapenPiece() {
        return delta("\"tool_calls\":\"lookup(42)\"", "\"tool_calls\"");
    }

    private static String call(Told.Call call, int index) {
        return "{%s%s\"type\":\"function\",\"function\":{\"name\":%s,\"arguments\":%s}}"
                .formatted(
                        index < 0 ? "" : "\"index\":" + index + ",",
                        call.id() == null ? "" : "\"id\":" + quoted(call.id()) + ",",
                        quoted(call.name()),
                        quoted(call.arguments()));
    }

    private static String delta(String content, String reason) {
        return CHUNK.formatted(
                "[{\"index\":0,\"delta\":{%s},\"finish_reason\":%s}]".formatted(content, reason),
                "");
    }

    private static String reason(Told told) {
        return switch (told.end()) {
            case COMPLETE -> told.calls().isEmpty() ? "\"stop\"" : "\"tool_calls\"";
            case REFUSAL -> "\"stop\"";
            case LENGTH -> "\"length\"";
            case FILTER -> "\"content_filter\"";
            case UNHEARD -> "\"cosmic_ray\"";
            case SILENT -> "null";
        };
    }

    private static String usage(Told told) {
        Tokens tokens = told.tokens();
        return tokens == null
                ? ""
                : ",\"usage\":{\"prompt_tokens\":%d,\"completion_tokens\":%d,\"total_tokens\":%d,\"prompt_tokens_details\":{\"cached_tokens\":%d},\"completion_tokens_details\":{\"reasoning_tokens\":%d}}"
                        .formatted(
                                tokens.input(),
                                tokens.output(),
                                tokens.total(),
                                tokens.cached(),
                                tokens.reasoning());
    }

    private static Trouble error(
            int status,
            String message,
            String type,
            @org.jspecify.annotations.Nullable String code) {
        return new Trouble(
                status,
                "{\"error\":{\"message\":%s,\"type\":%s,\"param\":null,\"code\":%s}}"
                        .formatted(
                                quoted(message),
                                quoted(type),
                                code == null ? "null" : quoted(code)));
    }
}
