package dev.firebreak.agent.supervisor;

import dev.firebreak.boundary.config.Settings;
import dev.firebreak.boundary.config.SettingsSources;
import dev.firebreak.kit.Derived;
import dev.firebreak.schemas.Confidentiality;
import dev.firebreak.schemas.Document;
import dev.firebreak.schemas.Envelope;
import dev.firebreak.schemas.PlanStep;
import dev.firebreak.schemas.Principal;
import dev.firebreak.schemas.Task;
import dev.firebreak.schemas.Trust;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Settings and tasks to begin a test with. */
final class Fixtures {
    private Fixtures() {}

    static SupervisorOptions options(Map<String, String> flags) {
        return Settings.load(SettingsSources.ofFlags(flags), List.of(SupervisorOptions.class))
                .read(SupervisorOptions.class);
    }

    static AdmissionOptions admission(Map<String, String> flags) {
        return Settings.load(SettingsSources.ofFlags(flags), List.of(AdmissionOptions.class))
                .read(AdmissionOptions.class);
    }

    static SupervisorSettings settings(Map<String, Object> kafka, String prefix, Path stateDir) {
        return new SupervisorSettings(
                kafka,
                Map.of(),
                prefix,
                "1",
                options(Map.of("supervisor.state-dir", stateDir.toString())));
    }

    static Task.Builder task(String taskId, Instant now) {
        return Task.newBuilder()
                .setEnvelope(
                        Envelope.newBuilder()
                                .setMessageId(Derived.uuid(taskId, "task"))
                                .setTaskId(taskId)
                                .setConversationId("conversation-of-" + taskId)
                                .setPrincipal(Principal.newBuilder().setUser("ada").build())
                                .setTrust(Trust.TRUSTED)
                                .setConfidentiality(Confidentiality.INTERNAL)
                                .setCreatedAt(now)
                                .build())
                .setGoal("say hello again");
    }

    static Document document(String id, String content) {
        return Document.newBuilder()
                .setDocumentId(id)
                .setContentType("text/plain")
                .setContent(ByteBuffer.wrap(content.getBytes(StandardCharsets.UTF_8)))
                .setTrust(Trust.UNTRUSTED)
                .build();
    }

    static PlanStep step(String id, String agent, String... dependsOn) {
        return PlanStep.newBuilder()
                .setId(id)
                .setAgent(agent)
                .setInstruction("say " + id)
                .setDependsOn(List.of(dependsOn))
                .build();
    }
}
