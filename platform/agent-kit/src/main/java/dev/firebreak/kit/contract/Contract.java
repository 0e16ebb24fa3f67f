package dev.firebreak.kit.contract;

import dev.firebreak.schemas.Violation;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;

/**
 * What a record must keep beyond its types: the rules that stand in its schema, and what no record
 * may hold.
 *
 * <p>Made once per schema, then asked for every record on both sides of every hop, by any number of
 * threads.
 */
public final class Contract {
    /** Name of the violation of a float or double that is NaN or infinite. */
    public static final String FINITE = "finite-number";

    /** Name of the violation of a text of more than {@link #TEXT_CHARS_MAX} characters. */
    public static final String TEXT_SIZE = "text-size";

    /** Name of the violation of a uuid that is none. */
    public static final String UUID = "uuid";

    /** Name of the violation of a time outside the years 1 to 9999. */
    public static final String TIME = "time-range";

    /** Name of the violation of a value of another type than the schema's. */
    public static final String TYPE = "type";

    /** Name of the violation of a null where there must be a value. */
    public static final String REQUIRED = "required";

    /** Name of the violation of a value more than {@link #NESTING_MAX} steps deep. */
    public static final String NESTING = "nesting";

    /** The longest text, in UTF-16 units. */
    public static final int TEXT_CHARS_MAX = 1 << 20;

    /** How many steps (fields, items, entries) a record may be from the top. */
    public static final int NESTING_MAX = 64;

    /** Violations that are reported of one record. */
    public static final int VIOLATIONS_MAX = 100;

    private final RecordCheck check;

    private Contract(RecordCheck check) {
        this.check = check;
    }

    /**
     * Compiles the rules of a record's schema.
     *
     * @throws IllegalArgumentException naming the field and the rule, when a rule does not compile
     *     or the schema is no record
     */
    public static Contract of(Schema schema) {
        if (schema.getType() != Schema.Type.RECORD) {
            throw new IllegalArgumentException(
                    "a contract is a record, not: " + schema.getType().getName());
        }
        return new Contract(new Plan().record(schema));
    }

    /**
     * Everything that is wrong with a record, at most {@link #VIOLATIONS_MAX}; empty when it keeps
     * its contract. A rule that can't be evaluated counts as violated.
     */
    public List<Violation> violations(IndexedRecord record) {
        var findings = new Findings();
        check.look(record, findings);
        return findings.found();
    }
}
