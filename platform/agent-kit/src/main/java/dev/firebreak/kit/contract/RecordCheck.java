package dev.firebreak.kit.contract;

import dev.firebreak.kit.contract.RuleCompiler.Compiled;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;
import org.jspecify.annotations.Nullable;

/** A record: each field, then the rules of the whole. */
final class RecordCheck implements Check {
    private final Schema schema;
    private final String[] names;
    private final Check[] fields;
    private List<Compiled> rules = List.of();

    /**
     * The last schema object that was found to have the same fields: generated classes and decoders
     * have one each.
     */
    private volatile @Nullable Schema known;

    RecordCheck(Schema schema) {
        this.schema = schema;
        this.names = schema.getFields().stream().map(Schema.Field::name).toArray(String[]::new);
        this.fields = new Check[names.length];
    }

    /** A record may hold itself, so it is known before its fields are. */
    void complete(List<Check> checks, List<Compiled> recordRules) {
        checks.toArray(fields);
        rules = recordRules;
    }

    @Override
    public boolean look(@Nullable Object value, Findings findings) {
        if (!(value instanceof IndexedRecord record)) {
            return Check.misshapen(value, schema.getFullName(), findings);
        }
        if (!hasTheseFields(record.getSchema())) {
            findings.violated(
                    Contract.TYPE,
                    "a " + schema.getFullName() + " with the fields " + String.join(", ", names),
                    record.getSchema().getFullName());
            return false;
        }
        if (findings.tooDeep()) {
            return false;
        }
        boolean fine = true;
        for (int i = 0; i < fields.length; i++) {
            findings.enterField(names[i]);
            fine &= fields[i].look(record.get(i), findings);
            findings.leave();
            if (findings.full()) {
                return false;
            }
        }
        if (fine) {
            for (Compiled rule : rules) {
                rule.ask(record, findings);
            }
        }
        return fine;
    }

    @SuppressWarnings(
            "ReferenceEquality") // The short way for the schema object met every time; others are
    // compared below.
    private boolean hasTheseFields(Schema other) {
        if (other == schema || other == known) {
            return true;
        }
        if (!other.getFullName().equals(schema.getFullName())
                || other.getFields().size() != names.length) {
            return false;
        }
        for (Schema.Field field : other.getFields()) {
            if (!field.name().equals(names[field.pos()])) {
                return false;
            }
        }
        known = other;
        return true;
    }
}
