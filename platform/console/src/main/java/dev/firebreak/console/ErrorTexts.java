package dev.firebreak.console;

import dev.firebreak.boundary.config.SettingsException;
import dev.firebreak.boundary.registry.RegistryException;
import dev.firebreak.boundary.topic.ProvisioningException;
import dev.firebreak.kit.DependencyException;
import java.io.IOException;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** What went wrong in one sentence for the person at the keyboard: what was seen, what to do. */
final class ErrorTexts {
    private ErrorTexts() {}

    static String of(Throwable failure) {
        return switch (failure) {
            case CommandFailed e -> text(e);
            case SettingsException e -> text(e);
            case DependencyException e -> text(e);
            case RegistryException e -> registry(e);
            case UnknownTopicOrPartitionException e ->
                    text(e) + "; `firebreak topics apply` makes the topics this pipeline needs";
            case ProducerFencedException _ ->
                    "somebody else has begun to replay meanwhile; nothing more was done here, look again and repeat";
            case AuthenticationException e ->
                    "the broker does not let us in: "
                            + text(e)
                            + "; check kafka.sasl.* and kafka.security.protocol";
            case AuthorizationException e ->
                    "the broker refuses: "
                            + text(e)
                            + "; `firebreak topics acls` lists what each process must be allowed";
            case TimeoutException e ->
                    "the broker did not answer in time: "
                            + text(e)
                            + "; is it well, and is kafka.security.protocol right?";
            case ProvisioningException e ->
                    e.getCause() instanceof KafkaException cause ? of(cause) : text(e);
            case ExecutionException e when e.getCause() != null -> of(e.getCause());
            case KafkaException e when e.getCause() != null -> text(e) + ": " + text(e.getCause());
            case KafkaException e -> text(e);
            case IllegalArgumentException e -> text(e);
            case IOException e -> text(e);
            default -> "this is a bug in firebreak: " + failure + "; -v shows where";
        };
    }

    private static String registry(RegistryException e) {
        return switch (e.kind()) {
            case UNAVAILABLE ->
                    "the schema registry does not answer: "
                            + text(e)
                            + "; start it, or say where it is with --registry URL";
            case UNAUTHORIZED ->
                    "the schema registry does not let us in: "
                            + text(e)
                            + "; check basic.auth.* or bearer.auth.*";
            case MISCONFIGURED -> "that is no schema registry: " + text(e) + "; check --registry";
            case UNKNOWN_SCHEMA ->
                    text(e) + "; `firebreak schemas register` registers this program's contracts";
            case NOT_FRAMED, MISMATCH, INCOMPATIBLE -> text(e);
        };
    }

    private static String text(Throwable e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }
}
