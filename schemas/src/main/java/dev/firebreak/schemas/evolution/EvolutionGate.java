package dev.firebreak.schemas.evolution;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.Incompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;

/**
 * Decides whether a contract may be released next to what was released before. It asks for full
 * transitive compatibility (old readers read new data, new readers read old data, of every
 * version), and for what Avro does not look at: Avro calls a change of timestamp-millis to
 * timestamp-micros compatible and then gives times that are wrong a thousandfold.
 */
public final class EvolutionGate {
    private EvolutionGate() {}

    /**
     * Everything that speaks against a contract; empty: it may be released.
     *
     * @param today the schema in the form in which it is registered
     * @param released earlier schemas of the same contract by version, in order
     */
    public static List<Objection> objections(Schema today, SortedMap<String, Schema> released) {
        var objections = new ArrayList<Objection>(HouseRules.objections(today));
        released.forEach(
                (version, schema) -> objections.addAll(objections(today, version, schema)));
        return List.copyOf(objections);
    }

    private static List<Objection> objections(Schema today, String version, Schema released) {
        List<Objection> changes =
                new Changes(today.getFullName(), version).objections(released, today);
        if (!changes.isEmpty()) {
            return changes; // in better words than Avro's
        }
        var objections = new ArrayList<Objection>();
        objections.addAll(
                unreadable(
                        today,
                        released,
                        today,
                        version,
                        "data of " + version + " can't be read with today's schema"));
        objections.addAll(
                unreadable(
                        released,
                        today,
                        today,
                        version,
                        "today's data can't be read with the schema of " + version));
        return objections;
    }

    private static List<Objection> unreadable(
            Schema reader, Schema writer, Schema today, String version, String what) {
        var result = SchemaCompatibility.checkReaderWriterCompatibility(reader, writer).getResult();
        if (result.getCompatibility() == SchemaCompatibilityType.COMPATIBLE) {
            return List.of();
        }
        var objections = new ArrayList<Objection>();
        for (Incompatibility incompatibility : result.getIncompatibilities()) {
            objections.add(
                    new Objection(
                            today.getFullName(),
                            version,
                            incompatibility.getLocation(),
                            what
                                    + ": "
                                    + incompatibility.getType()
                                    + ", "
                                    + incompatibility.getMessage(),
                            "Undo the change, or add a field beside the old one"));
        }
        return objections;
    }
}
