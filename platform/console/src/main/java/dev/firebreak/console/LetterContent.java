package dev.firebreak.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.firebreak.boundary.wire.WireFormat;
import dev.firebreak.console.deadletter.Examination;
import dev.firebreak.console.redact.Redaction;
import dev.firebreak.console.text.Table;
import dev.firebreak.kit.json.AvroJson;
import dev.firebreak.schemas.DeadLetter;
import dev.firebreak.schemas.Origin;
import dev.firebreak.schemas.RecordHeader;
import dev.firebreak.schemas.RejectedOutput;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericFixed;
import org.apache.avro.generic.IndexedRecord;
import org.jspecify.annotations.Nullable;

/**
 * What is shown of a letter's content. To who may see the original, all of it. Else text goes
 * through redaction, bytes that no pattern can look through are withheld, and so is everything of a
 * record whose envelope does not say PUBLIC or INTERNAL: what makes it secret need not have a
 * pattern.
 */
final class LetterContent {
    private static final int KEY_CHARS_MAX = 80;
    private static final int NESTING_MAX = 200;
    private static final int SCHEMA_HEADER_BYTES = 17;
    private static final String ENVELOPE = "envelope";
    private static final List<String> ENVELOPE_IDS = List.of("messageId", "taskId", "stepId");

    /** Ids, places and names of ours, and what is looked at by itself. */
    private static final Set<String> KEPT =
            Set.of(
                    "origin",
                    "rejectedOutput",
                    "violations",
                    "deadLetterId",
                    "fingerprint",
                    "deadLetteredAt",
                    "guid",
                    "subject",
                    "recordName",
                    "exceptionClass",
                    "agent",
                    "agentVersion",
                    "instance",
                    "groupId",
                    "model",
                    "promptId",
                    "replayOf",
                    "editedBy",
                    "traceparent",
                    "taskId",
                    "stepId");

    private final DeadLetter whole;
    private final Examination today;
    private final Redaction redaction;

    LetterContent(DeadLetter whole, Examination today, Redaction redaction) {
        this.whole = whole;
        this.today = today;
        this.redaction = redaction;
    }

    Redaction redaction() {
        return redaction;
    }

    /** The record, where its bytes can be read. */
    Optional<JsonNode> record() {
        return today.decoded().map(this::record);
    }

    /** The output that was refused, where one was. */
    Optional<String> refused() {
        return Optional.ofNullable(whole.getRejectedOutput()).map(this::said);
    }

    /** The record's key on one line. */
    String key() {
        ByteBuffer key = whole.getOrigin().getKey();
        if (key == null) {
            return "none";
        }
        String text =
                redaction.isOff()
                        ? StandardCharsets.UTF_8.decode(key.duplicate()).toString()
                        : text(key)
                                .map(redaction::text)
                                .orElseGet(() -> redaction.withhold(key.remaining() + " bytes"));
        return '"' + Table.cut(text, KEY_CHARS_MAX) + '"';
    }

    /** The whole letter as JSON. */
    JsonNode letter() {
        JsonNode tree = AvroJson.tree(whole);
        if (redaction.isOff()) {
            return tree;
        }
        JsonNode shown = redaction.tree(tree, KEPT);
        if (shown.path("origin") instanceof ObjectNode origin) {
            origin(origin, whole.getOrigin());
        }
        if (shown.path("violations") instanceof ArrayNode violations) {
            violations.removeAll();
            whole.getViolations()
                    .forEach(v -> violations.add(AvroJson.tree(redaction.violation(v))));
        }
        RejectedOutput output = whole.getRejectedOutput();
        if (output != null && shown.path("rejectedOutput") instanceof ObjectNode node) {
            node.put("json", said(output));
            ByteBuffer value = output.getValue();
            if (value != null) {
                node.put("value", redaction.withhold(value.remaining() + " bytes"));
            }
        }
        return shown;
    }

    private void origin(ObjectNode node, Origin origin) {
        ByteBuffer key = origin.getKey();
        if (key != null) {
            node.put("key", bytes("", key));
        }
        ByteBuffer value = origin.getValue();
        if (value != null) {
            node.put("value", redaction.withhold(value.remaining() + " bytes"));
        }
        ArrayNode headers = node.putArray("headers");
        for (RecordHeader header : origin.getHeaders()) {
            ObjectNode one = headers.addObject().put("key", redaction.text(header.getKey()));
            ByteBuffer content = header.getValue();
            if (content == null) {
                one.putNull("value");
            } else {
                one.put(
                        "value",
                        isSchemaId(header) ? base64(content) : bytes(header.getKey(), content));
            }
        }
    }

    private JsonNode record(IndexedRecord record) {
        JsonNode tree = AvroJson.tree(record);
        if (redaction.isOff() || !(tree instanceof ObjectNode object)) {
            return tree;
        }
        JsonNode envelope = tree.path(ENVELOPE);
        ObjectNode shown;
        if (envelope.isObject() && !isOpen(tree)) {
            shown = JsonNodeFactory.instance.objectNode();
            object.properties()
                    .forEach(
                            field ->
                                    shown.set(
                                            field.getKey(),
                                            field.getKey().equals(ENVELOPE)
                                                    ? redaction.tree(envelope, Set.of())
                                                    : withheld(field.getValue())));
        } else {
            withholdBytes(object, record, 0);
            shown = (ObjectNode) redaction.tree(object, Set.of());
        }
        if (shown.path(ENVELOPE) instanceof ObjectNode named) {
            for (String id : ENVELOPE_IDS) {
                if (envelope.path(id).isTextual()) {
                    named.put(id, redaction.id(envelope.path(id).asText()));
                }
            }
        }
        return shown;
    }

    private JsonNode withheld(JsonNode value) {
        return value.isNull()
                ? value
                : JsonNodeFactory.instance.textNode(redaction.withhold("SECRET"));
    }

    private String said(RejectedOutput output) {
        String said = output.getJson();
        if (redaction.isOff() || said.isEmpty()) {
            return said;
        }
        String own = parsed(said).path(ENVELOPE).path("confidentiality").asText("");
        boolean open =
                (own.isEmpty() || isOpenWord(own))
                        && today.decoded()
                                .map(AvroJson::tree)
                                .map(LetterContent::isOpen)
                                .orElse(isOpenWord(own));
        return open ? redaction.text(said) : redaction.withhold("SECRET, or not known not to be");
    }

    /** A record without an envelope is nobody's content. */
    private static boolean isOpen(JsonNode record) {
        JsonNode envelope = record.path(ENVELOPE);
        return !envelope.isObject() || isOpenWord(envelope.path("confidentiality").asText());
    }

    private static boolean isOpenWord(String confidentiality) {
        return confidentiality.equals("PUBLIC") || confidentiality.equals("INTERNAL");
    }

    private static JsonNode parsed(String json) {
        try {
            return Objects.requireNonNullElse(
                    Printer.parsed(json), JsonNodeFactory.instance.missingNode());
        } catch (JsonProcessingException e) {
            return JsonNodeFactory.instance.missingNode(); // text that a model wrote
        }
    }

    private void withholdBytes(JsonNode node, @Nullable Object value, int depth) {
        if (depth > NESTING_MAX) {
            return;
        }
        if (node instanceof ObjectNode object && value instanceof IndexedRecord record) {
            for (Schema.Field field : record.getSchema().getFields()) {
                withholdBytes(object, field.name(), record.get(field.pos()), depth);
            }
        } else if (node instanceof ObjectNode object && value instanceof Map<?, ?> map) {
            map.forEach((key, item) -> withholdBytes(object, String.valueOf(key), item, depth));
        } else if (node instanceof ArrayNode array && value instanceof Collection<?> items) {
            int at = 0;
            for (Object item : items) {
                ByteBuffer bytes = bytesOf(item);
                if (bytes != null && isShown(array.path(at), bytes)) {
                    array.set(at, redaction.withhold(bytes.remaining() + " bytes"));
                } else {
                    withholdBytes(array.path(at), item, depth + 1);
                }
                at++;
            }
        }
    }

    private void withholdBytes(ObjectNode object, String name, @Nullable Object value, int depth) {
        ByteBuffer bytes = bytesOf(value);
        if (bytes != null && isShown(object.path(name), bytes)) {
            object.put(name, redaction.withhold(bytes.remaining() + " bytes"));
        } else {
            withholdBytes(object.path(name), value, depth + 1);
        }
    }

    /** Not as the decimal that they are. */
    private static boolean isShown(JsonNode node, ByteBuffer bytes) {
        return bytes.hasRemaining() && node.asText().equals(base64(bytes));
    }

    private static @Nullable ByteBuffer bytesOf(@Nullable Object value) {
        return switch (value) {
            case ByteBuffer buffer -> buffer;
            case GenericFixed fixed -> ByteBuffer.wrap(fixed.bytes());
            case null, default -> null;
        };
    }

    /** In base64 where nothing has to go; else the text that is left, which is no base64. */
    private String bytes(String name, ByteBuffer bytes) {
        Optional<String> text = text(bytes);
        if (text.isEmpty()) {
            return redaction.withhold(bytes.remaining() + " bytes");
        }
        String shown = redaction.named(name, text.get());
        return shown.equals(text.get()) ? base64(bytes) : shown;
    }

    private static boolean isSchemaId(RecordHeader header) {
        ByteBuffer value = header.getValue();
        return value != null
                && header.getKey().equals(WireFormat.VALUE_SCHEMA_HEADER)
                && value.remaining() == SCHEMA_HEADER_BYTES;
    }

    private static Optional<String> text(ByteBuffer bytes) {
        try {
            return Optional.of(
                    StandardCharsets.UTF_8.newDecoder().decode(bytes.duplicate()).toString());
        } catch (CharacterCodingException e) {
            return Optional.empty(); // not text
        }
    }

    private static String base64(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }
}
