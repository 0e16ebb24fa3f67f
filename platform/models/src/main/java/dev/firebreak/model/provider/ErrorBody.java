package dev.firebreak.model.provider;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a provider says went wrong.
 *
 * @param names its codes, types and statuses in lower case, the most exact first
 * @param message its words in lower case, to look for hints in: they may quote the prompt or the
 *     key, so they go nowhere
 * @param retryDelay such as {@code 7s}, from Google's RetryInfo
 */
record ErrorBody(List<String> names, String message, @Nullable String retryDelay) {
    static final ErrorBody NONE = new ErrorBody(List.of(), "", null);

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MESSAGE_CHARS_MAX = 2_000;

    ErrorBody {
        names = List.copyOf(names);
    }

    /** Of a body in whatever form: JSON, HTML, plain text, nothing. */
    static ErrorBody parse(String body) {
        try {
            JsonNode node = JSON.readTree(body);
            if (node != null && node.isContainerNode()) {
                return of(node.isArray() ? node.path(0) : node);
            }
        } catch (JsonProcessingException e) {
            // a proxy's page, or half a body: only the words are left
        }
        return new ErrorBody(List.of(), head(body), null);
    }

    static ErrorBody of(JsonNode body) {
        JsonNode error = body.path("error");
        if (!error.isObject()) {
            String words = error.isTextual() ? error.textValue() : body.path("message").asText("");
            return new ErrorBody(names(body), head(words), null);
        }
        List<String> names = new ArrayList<>();
        String retryDelay = null;
        for (JsonNode detail : error.path("details")) {
            add(names, detail.path("reason"));
            for (JsonNode violation : detail.path("violations")) {
                // Google tells a used-up day from a busy minute only here.
                if (violation.path("quotaId").asText("").contains("PerDay")) {
                    names.add("quota_per_day");
                }
            }
            if (detail.path("retryDelay").isTextual()) {
                retryDelay = detail.path("retryDelay").textValue();
            }
        }
        add(names, error.path("innererror").path("code"));
        names.addAll(names(error));
        return new ErrorBody(names, head(error.path("message").asText("")), retryDelay);
    }

    private static List<String> names(JsonNode node) {
        List<String> names = new ArrayList<>();
        add(names, node.path("code"));
        add(names, node.path("type"));
        add(names, node.path("status"));
        return names;
    }

    private static void add(List<String> names, JsonNode name) {
        if (name.isTextual() || name.isInt()) {
            names.add(name.asText().toLowerCase(Locale.ROOT));
        }
    }

    private static String head(String text) {
        return text.substring(0, Math.min(text.length(), MESSAGE_CHARS_MAX))
                .toLowerCase(Locale.ROOT);
    }
}
