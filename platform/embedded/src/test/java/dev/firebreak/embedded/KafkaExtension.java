package dev.firebreak.embedded;

import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests a {@link KafkaCluster} as a parameter: one broker and one registry for all tests of a
 * JVM, started with the first that asks and closed after the last.
 *
 * <p>With {@code -Dfirebreak.test.kafka=testcontainers} the broker is Apache Kafka's image in
 * Docker; without Docker the tests are then skipped. Only that needs Testcontainers on the class
 * path.
 */
public final class KafkaExtension implements ParameterResolver, ExecutionCondition {
    /**
     * The system property that chooses the broker: {@code embedded} (default) or {@code
     * testcontainers}.
     */
    public static final String PROPERTY = "firebreak.test.kafka";

    private static final Namespace SHARED = Namespace.create(KafkaExtension.class);
    private static final AtomicInteger PREFIXES = new AtomicInteger();

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        return switch (choice()) {
            case "embedded" ->
                    ConditionEvaluationResult.enabled("the embedded broker is always there");
            case "testcontainers" -> whetherDockerIsThere();
            default ->
                    throw new ExtensionConfigurationException(
                            PROPERTY + " is neither embedded nor testcontainers: " + choice());
        };
    }

    private static ConditionEvaluationResult whetherDockerIsThere() {
        try {
            return ContainerStack.isDockerAvailable()
                    ? ConditionEvaluationResult.enabled("Docker is there")
                    : ConditionEvaluationResult.disabled(
                            PROPERTY + "=testcontainers, and there is no Docker");
        } catch (NoClassDefFoundError e) {
            throw new ExtensionConfigurationException(
                    PROPERTY
                            + "=testcontainers needs org.testcontainers:testcontainers-kafka on the test class path",
                    e);
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == KafkaCluster.class;
    }

    @Override
    public KafkaCluster resolveParameter(ParameterContext parameter, ExtensionContext context) {
        KafkaStack stack =
                context.getRoot()
                        .getStore(SHARED)
                        .computeIfAbsent(KafkaStack.class, key -> start(), KafkaStack.class);
        return new KafkaCluster(stack.bootstrapServers(), stack.registryUrl(), prefix(context));
    }

    private static KafkaStack start() {
        return choice().equals("testcontainers") ? new ContainerStack() : new EmbeddedStack();
    }

    private static String choice() {
        return System.getProperty(PROPERTY, "embedded");
    }

    private static String prefix(ExtensionContext context) {
        String name = context.getRequiredTestClass().getSimpleName().toLowerCase(Locale.ROOT);
        return name + "-" + PREFIXES.incrementAndGet() + "-";
    }
}
