package dev.firebreak.schemas;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;

/** The schemas as they are registered. */
public final class Contracts {
    private static final ConcurrentMap<Class<?>, Schema> REGISTERED = new ConcurrentHashMap<>();

    private Contracts() {}

    /**
     * The schema of a contract as it stands in the IDL. Code generation adds {@code avro.java.string} to every string, and to a
     * registry that is another schema: this is the one to register and to look up.
     */
    public static Schema schema(Class<? extends SpecificRecord> contract) {
        return REGISTERED.computeIfAbsent(contract, c -> asWritten(SpecificData.get().getSchema(c)));
    }

    /** The schema without what Java's code generation added to it. */
    public static Schema asWritten(Schema generated) {
        // The property always stands last in a string's type, written by Avro itself in this one form.
        String json = generated.toString().replace("{\"type\":\"string\",\"avro.java.string\":\"String\"}", "\"string\"");
        json = json.replace(",\"avro.java.string\":\"String\"", "");
        return new Schema.Parser().parse(json);
    }
}
