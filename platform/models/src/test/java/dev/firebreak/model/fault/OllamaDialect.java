package dev.firebreak.model.fault;

import static dev.firebreak.model.fault.Dialect.quoted;

import dev.firebreak.kit.model.Tokens;
import java.util.ArrayList;
import java.util.List;

/** Ollama's own chat. */
final class OllamaDialect implements Dialect {
    @Override
    public String whole(Told told) {
        List<String> calls = new ArrayList<>();
        told.calls().forEach(call -> calls.add(call(call)));
        return line(told.text(), calls, end(told));
    }

    @Override
    public List<String> pieces(Told told) {
        List<String> pieces = new ArrayList<>();
        for (String half : Dialect.halves(told.text())) {
            pieces.add(line(half, List.of(), "\"done\":false") + "\n");
        }
        for (Told.Call call : told.calls()) {
            pieces.add(line("", List.of(call(call)), "\"done\":false") + "\n");
        }
        pieces.add(line("", List.of(), end(told)) + "\n");
        return pieces;
    }

    @Override
    public Trouble trouble(Fault fault) {
        return switch (fault) {
            case THROTTLED, THROTTLED_SECONDS, THROTTLED_DATE, THROTTLED_MILLIS ->
                    error(429, "too many requests");
            // Its cloud has accounts.
            case QUOTA -> error(402, "you have reached your usage limit");
            case UNAVAILABLE, OVERLOADED ->
                    error(503, "server busy, please try again. maximum pending requests exceeded");
            case CONTEXT_TOO_LONG ->
                    error(400, "the input length exceeds the context length of the model");
            case PROMPT_FILTERED -> error(400, "blocked by content filtering policy");
            case BAD_KEY -> error(401, "unauthorized");
            case FORBIDDEN -> error(403, "forbidden");
            case NO_MODEL -> error(404, "model 'm' not found, try pulling it first");
            case BAD_REQUEST ->
                    error(
                            400,
                            "json: cannot unmarshal string into Go struct field ChatRequest.messages");
            default -> error(500, "llama runner process has terminated");
        };
    }

    @Override
    public String overloadedIn200(boolean streamed) {
        return trouble(Fault.OVERLOADED).body() + "\n";
    }

    @Override
    public String misshapen() {
        return "{\"model\":\"m\",\"message\":{\"role\":\"assistant\",\"content\":\"\",\"tool_calls\":[\"lookup(42)\"]},%s}"
                .formatted(end(Told.text("")));
    }

    @Override
    public String misshapenPiece() {
        return misshapen() + "\n";
    }

    @Override
    public String streamType() {
        return "application/x-ndjson";
    }

    private static String line(String text, List<String> calls, String end) {
        return "{\"model\":\"m\",\"created_at\":\"2026-01-01T00:00:00Z\",\"message\":{\"role\":\"assistant\",\"content\":%s%s},%s}"
                .formatted(
                        quoted(text),
                        calls.isEmpty() ? "" : ",\"tool_calls\":[" + String.join(",", calls) + "]",
                        end);
    }

    private static String call(Told.Call call) {
        return "{%s\"function\":{\"name\":%s,\"arguments\":%s}}"
                .formatted(
                        call.id() == null ? "" : "\"id\":" + quoted(call.id()) + ",",
                        quoted(call.name()),
                        call.arguments());
    }

    private static String end(Told told) {
        String reason =
                switch (told.end()) {
                    // It has no filter and no field for a refusal.
                    case COMPLETE, FILTER, REFUSAL -> ",\"done_reason\":\"stop\"";
                    case LENGTH -> ",\"done_reason\":\"length\"";
                    case UNHEARD -> ",\"done_reason\":\"cosmic_ray\"";
                    // As older ones do.
                    case SILENT -> "";
                };
        Tokens tokens = told.tokens();
        return "\"done\":true"
                + reason
                + (tokens == null
                        ? ""
                        : ",\"prompt_eval_count\":%d,\"eval_count\":%d"
                                .formatted(tokens.input(), tokens.output()));
    }

    private static Trouble error(int status, String message) {
        return new Trouble(status, "{\"error\":" + quoted(message) + "}");
    }
}
