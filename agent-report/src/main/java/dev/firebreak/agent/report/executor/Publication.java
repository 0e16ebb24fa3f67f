package dev.firebreak.agent.report.executor;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.text.Normalizer;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What an approved {@code report.publish} says, and nothing besides: which page, by its hash, and
 * what it is called.
 *
 * @param htmlSha256 of the page in UTF-8, lower-case hex
 */
record Publication(String title, String htmlSha256) {
    private static final int TITLE_CHARS_MAX = 1_000;
    private static final int SLUG_CHARS_MAX = 60;
    private static final Set<String> NAMES = Set.of("format", "htmlSha256", "recipients", "title");
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
    private static final JsonMapper JSON =
            JsonMapper.builder()
                    .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build();

    /**
     * Reads the arguments of an action.
     *
     * @throws IllegalArgumentException when they are not exactly those of a publication that can be
     *     made here; the message says why
     */
    static Publication of(String argumentsJson) {
        JsonNode arguments;
        try {
            arguments = JSON.readTree(argumentsJson);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "the arguments can't be read, or in two ways: " + e.getOriginalMessage(), e);
        }
        expect(arguments.isObject(), "the arguments are no JSON object");
        arguments
                .fieldNames()
                .forEachRemaining(
                        name ->
                                expect(
                                        NAMES.contains(name),
                                        "there is an argument that is none of a publication's: format, htmlSha256, recipients, title"));
        expect(
                arguments.path("format").isTextual()
                        && arguments.path("format").textValue().equals("html"),
                "\"format\" is not html");
        JsonNode hash = arguments.path("htmlSha256");
        expect(
                hash.isTextual() && SHA256.matcher(hash.textValue()).matches(),
                "\"htmlSha256\" is not 64 lower-case hex digits");
        JsonNode title = arguments.path("title");
        expect(
                title.isTextual() && title.textValue().length() <= TITLE_CHARS_MAX,
                "\"title\" is no text of at most " + TITLE_CHARS_MAX + " characters");
        expect(arguments.path("recipients").isArray(), "\"recipients\" is no list");
        expect(
                arguments.path("recipients").isEmpty(),
                "it names recipients, and whoever publishes here tells nobody: let it be sent by mail instead");
        return new Publication(title.textValue(), hash.textValue());
    }

    /**
     * What the page is called in a folder or a bucket: of its title only letters and digits of
     * ASCII, so that no name means anything to a file system, a shell or a URL.
     *
     * @param id made from the action
     */
    String fileName(String id) {
        String slug =
                Normalizer.normalize(title, Normalizer.Form.NFKD)
                        .replaceAll("\\p{M}+", "")
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^a-z0-9]+", "-")
                        .replaceAll("^-+|-+$", "");
        if (slug.length() > SLUG_CHARS_MAX) {
            slug = slug.substring(0, SLUG_CHARS_MAX).replaceAll("-+$", "");
        }
        return (slug.isEmpty() ? "report" : slug) + "-" + id + ".html";
    }

    private static void expect(boolean right, String otherwise) {
        if (!right) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
