package dev.firebreak.schemas;

import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.apache.avro.util.ClassSecurityValidator;

/**
 * The records that travel on topics, their schemas as they are registered, and Avro's trust in the
 * generated classes.
 */
public final class Contracts {
    private static final String PACKAGE = "dev.firebreak.schemas.";
    private static final List<Class<? extends SpecificRecord>> ALL =
            List.of(
                    Task.class,
                    TaskResult.class,
                    TaskControl.class,
                    Charge.class,
                    InboxItem.class,
                    EmailRequest.class,
                    EmailResult.class,
                    ReportRequest.class,
                    ReportResult.class,
                    PlannerRequest.class,
                    PlannerResult.class,
                    ActionOrder.class,
                    ActionReceipt.class,
                    ActionExecution.class,
                    ApprovalRequest.class,
                    ApprovalDecision.class,
                    DeadLetter.class,
                    Disposition.class,
                    Activity.class,
                    AgentCard.class,
                    AgentStatus.class,
                    ExecutorCard.class,
                    AgentAllowance.class,
                    JournalEntry.class,
                    Lesson.class);
    private static final ConcurrentMap<Class<?>, Schema> REGISTERED = new ConcurrentHashMap<>();

    static {
        ClassSecurityValidator.setGlobal(
                ClassSecurityValidator.composite(
                        ClassSecurityValidator.getGlobal(),
                        type -> type.getName().startsWith(PACKAGE)));
    }

    private Contracts() {}

    /**
     * Every record that travels by itself, on the topics that {@code deploy/topics.yaml} gives it.
     */
    public static List<Class<? extends SpecificRecord>> all() {
        return ALL;
    }

    /**
     * Lets Avro decode the generated records, and nothing else. Avro 1.12 refuses every class it is
     * not told to trust. Each generated record calls this when it is loaded, so only who decodes by
     * schema alone, before touching any record of ours, need call it (a Confluent deserializer with
     * {@code specific.avro.reader=true}, for one).
     */
    public static void trust() {
        // Loading this class is all it takes.
    }

    /**
     * The schema of a contract as it stands in the IDL. Code generation adds {@code
     * avro.java.string} to every string, and to a registry that is another schema: this is the one
     * to register and to look up.
     */
    public static Schema schema(Class<? extends SpecificRecord> contract) {
        return REGISTERED.computeIfAbsent(
                contract, c -> asWritten(SpecificData.get().getSchema(c)));
    }

    /** The schema without what Java's code generation added to it. */
    public static Schema asWritten(Schema generated) {
        return new WithoutJava().copy(generated);
    }
}
