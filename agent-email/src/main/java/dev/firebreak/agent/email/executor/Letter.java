package dev.firebreak.agent.email.executor;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What an approved {@code email.send} says, and nothing besides. What could mean something else to
 * a mail program than to the person who approved it is no letter: line breaks in a header, letters
 * of other scripts in an address, a name given twice, an argument that nobody knows.
 *
 * @param to addresses, at least one
 * @param inReplyTo Message-ID without angle brackets; null: it begins a conversation
 */
record Letter(List<String> to, String subject, String body, @Nullable String inReplyTo) {
    static final int TO_MAX = 100;
    static final int SUBJECT_CHARS_MAX = 998;
    static final int BODY_CHARS_MAX = 100_000;

    private static final int ADDRESS_CHARS_MAX = 254;
    private static final int MESSAGE_ID_CHARS_MAX = 900;
    private static final Set<String> NAMES = Set.of("to", "subject", "body", "inReplyTo");

    /** RFC 5321's dot-string and domain: no quotes, no comments, no letters of other scripts. */
    private static final Pattern ADDRESS =
            Pattern.compile(
                    "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]{1,64}(\\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]{1,64}){0,16}"
                            + "@[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?){0,16}");

    private static final Pattern MESSAGE_ID =
            Pattern.compile("[!-~&&[^<>()\\\\\",:;]]{1,450}@[!-~&&[^<>()\\\\\",;@]]{1,450}");

    /** Where a mail program may find an encoded word that the approver read as plain text. */
    private static final String ENCODED_WORD = "=?";

    private static final JsonMapper JSON =
            JsonMapper.builder()
                    .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build();

    Letter {
        to = List.copyOf(to);
    }

    /**
     * Reads the arguments of an action.
     *
     * @throws IllegalArgumentException when they are not exactly those of a letter; the message
     *     says why
     */
    static Letter of(String argumentsJson) {
        JsonNode arguments;
        try {
            arguments = JSON.readTree(argumentsJson);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "the arguments can't be read, or in two ways: " + e.getOriginalMessage(), e);
        }
        if (!arguments.isObject()) {
            throw new IllegalArgumentException("the arguments are no JSON object");
        }
        arguments
                .fieldNames()
                .forEachRemaining(
                        name ->
                                expect(
                                        NAMES.contains(name),
                                        "the argument \"%s\" is none of a mail's: to, subject, body, inReplyTo",
                                        shown(name)));
        return new Letter(
                to(arguments.path("to")),
                subject(text(arguments, "subject")),
                body(text(arguments, "body")),
                arguments.has("inReplyTo") ? messageId(text(arguments, "inReplyTo")) : null);
    }

    /** Whether this is an address to which mail may go. */
    static boolean isAddress(String text) {
        return text.length() <= ADDRESS_CHARS_MAX
                && ADDRESS.matcher(text).matches()
                && text.lastIndexOf('@') <= 64
                && !text.contains(ENCODED_WORD);
    }

    private static List<String> to(JsonNode to) {
        expect(
                to.isArray() && !to.isEmpty() && to.size() <= TO_MAX,
                "\"to\" is no list of 1 to %s addresses",
                TO_MAX);
        List<String> addresses = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (JsonNode one : to) {
            expect(
                    one.isTextual() && isAddress(one.textValue()),
                    "\"%s\" is no plain mail address",
                    shown(one.asText()));
            expect(
                    seen.add(one.textValue().toLowerCase(Locale.ROOT)),
                    "\"%s\" is there twice",
                    one.textValue());
            addresses.add(one.textValue());
        }
        return addresses;
    }

    private static String subject(String subject) {
        expect(
                subject.length() <= SUBJECT_CHARS_MAX,
                "the subject has more than %s characters",
                SUBJECT_CHARS_MAX);
        expect(
                subject.codePoints().noneMatch(c -> isUnseen(c) || c == '\t'),
                "the subject \"%s\" is not one line of text",
                shown(subject));
        return subject;
    }

    private static String body(String body) {
        expect(
                !body.isBlank() && body.length() <= BODY_CHARS_MAX,
                "the body has not 1 to %s characters",
                BODY_CHARS_MAX);
        expect(
                body.codePoints()
                        .noneMatch(c -> isUnseen(c) && c != '\n' && c != '\r' && c != 0x2028),
                "the body has control characters among its first %s",
                BODY_CHARS_MAX);
        return body;
    }

    /**
     * Controls, halves of surrogates, line separators; and what forces letters into another order.
     */
    private static boolean isUnseen(int c) {
        return (Character.isISOControl(c) && c != '\t')
                || Character.getType(c) == Character.SURROGATE
                || c == 0x2028
                || c == 0x2029
                || c == 0x202D
                || c == 0x202E;
    }

    private static String messageId(String id) {
        expect(
                id.length() <= MESSAGE_ID_CHARS_MAX && MESSAGE_ID.matcher(id).matches(),
                "\"%s\" is no Message-ID without its angle brackets",
                shown(id));
        return id;
    }

    private static String text(JsonNode arguments, String name) {
        JsonNode value = arguments.path(name);
        expect(value.isTextual(), "\"%s\" is no text", name);
        return value.textValue();
    }

    private static void expect(boolean right, String otherwise, Object seen) {
        if (!right) {
            throw new IllegalArgumentException(otherwise.formatted(seen));
        }
    }

    private static String shown(String text) {
        String plain = text.replaceAll("[^ -~]", "·");
        return plain.length() <= 60 ? plain : plain.substring(0, 60) + "…";
    }
}
