package dev.firebreak.agent.supervisor;

import dev.firebreak.schemas.ActionAccount;
import dev.firebreak.schemas.ApprovalState;
import dev.firebreak.schemas.Document;
import dev.firebreak.schemas.Dropped;
import dev.firebreak.schemas.Envelope;
import dev.firebreak.schemas.OnDeadLetter;
import dev.firebreak.schemas.PlanStep;
import dev.firebreak.schemas.ProposedAction;
import dev.firebreak.schemas.RejectionCode;
import dev.firebreak.schemas.Risk;
import dev.firebreak.schemas.StepOutput;
import dev.firebreak.schemas.TaskStatus;
import dev.firebreak.schemas.Trust;
import dev.firebreak.schemas.Usage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;

/**
 * The versions of the stored state. A version is the whole schema with every contract in it written
 * out, because contracts change too: read under a later contract, old bytes would mean something
 * else (docs/decisions/0010). The current version is put together from today's contracts; a test
 * compares it with its written-out copy and asks for a new version when they differ.
 */
final class StateSchema {
    /** The version that is written. */
    static final byte CURRENT = 2;

    private static final String NAMESPACE = "dev.firebreak.agent.supervisor.state.";

    private static final Schema SCHEMA = today();
    private static final Map<String, Schema> RECORDS = new HashMap<>();

    static {
        collect(SCHEMA);
    }

    private StateSchema() {}

    static Schema current() {
        return SCHEMA;
    }

    /** One of the state's own records, by its short name. */
    static Schema named(String name) {
        Schema schema = RECORDS.get(NAMESPACE + name);
        if (schema == null) {
            throw new IllegalStateException("task-state.avsc has no record " + name);
        }
        return schema;
    }

    private static void collect(Schema schema) {
        switch (schema.getType()) {
            case RECORD -> {
                if (schema.getFullName().startsWith(NAMESPACE)
                        && RECORDS.putIfAbsent(schema.getFullName(), schema) == null) {
                    schema.getFields().forEach(f -> collect(f.schema()));
                }
            }
            case ARRAY -> collect(schema.getElementType());
            case UNION -> schema.getTypes().forEach(StateSchema::collect);
            case ENUM, MAP, FIXED, STRING, BYTES, INT, LONG, FLOAT, DOUBLE, BOOLEAN, NULL -> {}
        }
    }

    /** The schema that bytes of this version were written with. */
    static Schema version(byte version) {
        if (version == CURRENT) {
            return SCHEMA;
        }
        if (version < 1 || version > CURRENT) {
            throw new IllegalStateException(
                    "state was written by a later release: version %d, known are 1 to %d"
                            .formatted(version, CURRENT));
        }
        return new Schema.Parser().parse(text("task-state-%d.avsc".formatted(version)));
    }

    static String text(String name) {
        try (InputStream in = StateSchema.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(
                        name + " is not packed beside " + StateSchema.class.getName());
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(name, e);
        }
    }

    private static Schema today() {
        Map<String, Schema> contracts = new HashMap<>();
        for (Class<?> contract :
                List.of(
                        Envelope.class,
                        OnDeadLetter.class,
                        Trust.class,
                        Usage.class,
                        PlanStep.class,
                        StepOutput.class,
                        ProposedAction.class,
                        Dropped.class,
                        ActionAccount.class,
                        ApprovalState.class,
                        Risk.class,
                        RejectionCode.class,
                        TaskStatus.class,
                        Document.class)) {
            Schema schema = SpecificData.get().getSchema(contract);
            contracts.put(schema.getFullName(), schema);
        }
        Schema.Parser parser = new Schema.Parser();
        parser.addTypes(contracts.values());
        return parser.parse(text("task-state.avsc"));
    }
}
