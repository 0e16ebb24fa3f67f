package dev.firebreak.model.provider;

import static dev.firebreak.kit.model.ModelError.*;
import static java.util.Map.entry;

import dev.firebreak.kit.model.ModelError;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which error a provider's answer means: by the names in its body, where that fails by its words,
 * last by the status. Names go first, as one status stands for much: OpenAI's 429 is "slow down" or
 * "pay", a 400 is our mistake, a full context, a filter or an unpaid bill.
 */
final class Faults {
    private record Hint(String words, ModelError error) {}

    /** Codes, types, statuses and reasons of all providers, in lower case. */
    private static final Map<String, ModelError> BY_NAME =
            Map.ofEntries(
                    // OpenAI and those who speak like it
                    entry("insufficient_quota", QUOTA),
                    entry("billing_hard_limit_reached", QUOTA),
                    entry("billing_not_active", QUOTA),
                    entry("access_terminated", QUOTA),
                    entry("rate_limit_exceeded", THROTTLED),
                    entry("slow_down", THROTTLED),
                    entry("context_length_exceeded", CONTEXT_TOO_LONG),
                    entry("exceed_context_size_error", CONTEXT_TOO_LONG),
                    entry("content_filter", CONTENT_FILTER),
                    entry("content_policy_violation", CONTENT_FILTER),
                    entry("responsibleaipolicyviolation", CONTENT_FILTER),
                    entry("invalid_prompt", CONTENT_FILTER),
                    entry("invalid_api_key", AUTH),
                    entry("model_not_found", NO_MODEL),
                    entry("server_error", SERVER),
                    // Anthropic
                    entry("billing_error", QUOTA),
                    entry("authentication_error", AUTH),
                    entry("permission_error", AUTH),
                    entry("not_found_error", NO_MODEL),
                    entry("request_too_large", CONTEXT_TOO_LONG),
                    entry("rate_limit_error", THROTTLED),
                    entry("overloaded_error", OVERLOADED),
                    entry("api_error", SERVER),
                    entry("timeout_error", SERVER),
                    // Google (google.rpc.Code and ErrorInfo.reason)
                    entry("quota_per_day", QUOTA),
                    entry("billing_disabled", QUOTA),
                    entry("api_key_invalid", AUTH),
                    entry("api_key_service_blocked", AUTH),
                    entry("unauthenticated", AUTH),
                    entry("permission_denied", AUTH),
                    entry("failed_precondition", AUTH),
                    entry("not_found", NO_MODEL),
                    entry("resource_exhausted", THROTTLED),
                    entry("unavailable", OVERLOADED),
                    entry("internal", SERVER),
                    entry("deadline_exceeded", SERVER));

    /** What only the words tell, in lower case. */
    private static final List<Hint> BY_WORDS =
            List.of(
                    new Hint("credit balance is too low", QUOTA),
                    new Hint("api usage limits", QUOTA),
                    new Hint("prompt is too long", CONTEXT_TOO_LONG),
                    new Hint("maximum context length", CONTEXT_TOO_LONG),
                    new Hint("context window", CONTEXT_TOO_LONG),
                    new Hint("context limit", CONTEXT_TOO_LONG),
                    new Hint("context length", CONTEXT_TOO_LONG),
                    new Hint("available context size", CONTEXT_TOO_LONG),
                    new Hint("input token count", CONTEXT_TOO_LONG),
                    new Hint("input is too long", CONTEXT_TOO_LONG),
                    new Hint("does not support tools", REFUSED),
                    new Hint("support tool use", REFUSED),
                    new Hint("tool choice requires", REFUSED),
                    new Hint("function calling is not enabled", REFUSED),
                    new Hint("content filtering policy", CONTENT_FILTER),
                    new Hint("content management policy", CONTENT_FILTER),
                    new Hint("api key not valid", AUTH),
                    new Hint("not found, try pulling it", NO_MODEL),
                    new Hint("server busy", OVERLOADED),
                    new Hint("overloaded", OVERLOADED));

    private Faults() {}

    /**
     * @param status of HTTP; 200 where the error came inside an answer
     */
    static ModelError of(int status, ErrorBody body) {
        // OpenAI says "slow down" to a request that alone is larger than a minute's share.
        if (status == 429 && body.message().contains("request too large")) {
            return CONTEXT_TOO_LONG;
        }
        return byName(body).or(() -> byWords(status, body)).orElseGet(() -> byStatus(status, body));
    }

    private static Optional<ModelError> byName(ErrorBody body) {
        return body.names().stream().filter(BY_NAME::containsKey).findFirst().map(Faults::known);
    }

    private static ModelError known(String name) {
        ModelError error = BY_NAME.get(name);
        if (error == null) {
            throw new IllegalStateException("not in the table: " + name);
        }
        return error;
    }

    /** Words are looked at only where the status leaves the question open. */
    private static Optional<ModelError> byWords(int status, ErrorBody body) {
        return switch (status) {
            case 200, 400, 404, 413, 422, 500 ->
                    BY_WORDS.stream()
                            .filter(hint -> body.message().contains(hint.words()))
                            .findFirst()
                            .map(Hint::error);
            default -> Optional.empty();
        };
    }

    private static ModelError byStatus(int status, ErrorBody body) {
        return switch (status) {
            // An error inside a stream, with a number for its code: OpenRouter's way.
            case 200 ->
                    body.names().stream()
                            .filter(name -> name.matches("[45][0-9]{2}"))
                            .findFirst()
                            .map(code -> byStatus(Integer.parseInt(code), ErrorBody.NONE))
                            .orElse(SERVER);
            case 401, 403, 407 -> AUTH;
            case 402 -> QUOTA;
            case 404, 410 -> NO_MODEL;
            case 408 -> TIMEOUT;
            case 413 -> CONTEXT_TOO_LONG;
            case 429 -> THROTTLED;
            case 503, 529 -> OVERLOADED;
            default -> {
                if (status >= 500) {
                    yield SERVER;
                }
                // A redirect is not followed: it could carry the key to another host.
                yield status >= 400 ? BAD_REQUEST : BAD_RESPONSE;
            }
        };
    }
}
