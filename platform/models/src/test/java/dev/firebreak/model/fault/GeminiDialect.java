package dev.firebreak.model.fault;

import static dev.firebreak.model.fault.Dialect.quoted;

import dev.firebreak.kit.model.Tokens;
import java.util.ArrayList;
import java.util.List;

/** Google's generateContent. */
final class GeminiDialect implements Dialect {
    @Override
    public String whole(Told told) {
        List<String> parts = new ArrayList<>();
        if (told.end() != Told.End.REFUSAL && !told.text().isEmpty()) {
            parts.add("{\"text\":" + quoted(told.text()) + "}");
        }
        told.calls().forEach(call -> parts.add(call(call)));
        return answer(parts, reason(told), usage(told));
    }

    @Override
    public List<String> pieces(Told told) {
        List<String> pieces = new ArrayList<>();
        if (told.end() != Told.End.REFUSAL) {
            for (String half : Dialect.halves(told.text())) {
                pieces.add(framed(answer(List.of("{\"text\":" + quoted(half) + "}"), "", "")));
            }
        }
        for (Told.Call call : told.calls()) {
            pieces.add(framed(answer(List.of(call(call)), "", "")));
        }
        pieces.add(framed(answer(List.of(), reason(told), usage(told))));
        return pieces;
    }

    @Override
    public Trouble trouble(Fault fault) {
        return switch (fault) {
            case THROTTLED, THROTTLED_DATE, THROTTLED_MILLIS ->
                    error(429, "RESOURCE_EXHAUSTED", "quota", "");
            case THROTTLED_SECONDS ->
                    error(
                            429,
                            "RESOURCE_EXHAUSTED",
                            "quota",
                            ",\"details\":[{\"@type\":\"type.googleapis.com/google.rpc.RetryInfo\",\"retryDelay\":\"7s\"}]");
            case QUOTA ->
                    error(
                            429,
                            "RESOURCE_EXHAUSTED",
                            "You exceeded your current quota",
                            ",\"details\":[{\"@type\":\"type.googleapis.com/google.rpc.QuotaFailure\",\"violations\":[{\"quotaId\":\"GenerateRequestsPerDayPerProjectPerModel-FreeTier\"}]},{\"@type\":\"type.googleapis.com/google.rpc.RetryInfo\",\"retryDelay\":\"30s\"}]");
            case UNAVAILABLE, OVERLOADED ->
                    error(503, "UNAVAILABLE", "The model is overloaded.", "");
            case CONTEXT_TOO_LONG ->
                    error(
                            400,
                            "INVALID_ARGUMENT",
                            "The input token count (1200000) exceeds the maximum number of tokens allowed",
                            "");
            case BAD_KEY ->
                    error(
                            400,
                            "INVALID_ARGUMENT",
                            "API key not valid.",
                            ",\"details\":[{\"@type\":\"type.googleapis.com/google.rpc.ErrorInfo\",\"reason\":\"API_KEY_INVALID\"}]");
            case FORBIDDEN -> error(403, "PERMISSION_DENIED", "not for you", "");
            case NO_MODEL -> error(404, "NOT_FOUND", "models/m is not found", "");
            case BAD_REQUEST ->
                    error(400, "INVALID_ARGUMENT", "bad value at generation_config", "");
            // No error, but an answer without candidates.
            case PROMPT_FILTERED ->
                    new Trouble(
                            200,
                            "{\"promptFeedback\":{\"blockReason\":\"SAFETY\"},\"usageMetadata\":{\"promptTokenCount\":11,\"totalTokenCount\":11}}");
            default -> error(500, "INTERNAL", "boom", "");
        };
    }

    @Override
    public String misshapen() {
        return answer(
                List.of("{\"functionCall\":\"lookup(42)\"}"),
                ",\"finishReason\":\"STOP\"",
                usage(Told.text("")));
    }

    @Override
    public String misshapenPiece() {
        return framed(misshapen());
    }

    private static String call(Told.Call call) {
        return "{\"functionCall\":{%s\"name\":%s,\"args\":%s}%s}"
                .formatted(
                        call.id() == null ? "" : "\"id\":" + quoted(call.id()) + ",",
                        quoted(call.name()),
                        call.arguments(),
                        call.signature() == null
                                ? ""
                                : ",\"thoughtSignature\":" + quoted(call.signature()));
    }

    private static String answer(List<String> parts, String reason, String usage) {
        return "{\"candidates\":[{\"content\":{\"role\":\"model\",\"parts\":[%s]}%s,\"index\":0}]%s,\"modelVersion\":\"m\"}"
                .formatted(String.join(",", parts), reason, usage);
    }

    private static String framed(String json) {
        return "data: " + json + "\n\n";
    }

    private static String reason(Told told) {
        return switch (told.end()) {
            case COMPLETE -> ",\"finishReason\":\"STOP\"";
            case REFUSAL -> ",\"finishReason\":\"PROHIBITED_CONTENT\"";
            case LENGTH -> ",\"finishReason\":\"MAX_TOKENS\"";
            case FILTER -> ",\"finishReason\":\"SAFETY\"";
            case UNHEARD -> ",\"finishReason\":\"COSMIC_RAY\"";
            case SILENT -> "";
        };
    }

    private static String usage(Told told) {
        Tokens tokens = told.tokens();
        return tokens == null
                ? ""
                : ",\"usageMetadata\":{\"promptTokenCount\":%d,\"candidatesTokenCount\":%d,\"thoughtsTokenCount\":%d,\"cachedContentTokenCount\":%d,\"totalTokenCount\":%d}"
                        .formatted(
                                tokens.input(),
                                tokens.output() - tokens.reasoning(),
                                tokens.reasoning(),
                                tokens.cached(),
                                tokens.total());
    }

    private static Trouble error(int code, String status, String message, String details) {
        return new Trouble(
                code,
                "{\"error\":{\"code\":%d,\"message\":%s,\"status\":%s%s}}"
                        .formatted(code, quoted(message), quoted(status), details));
    }
}
