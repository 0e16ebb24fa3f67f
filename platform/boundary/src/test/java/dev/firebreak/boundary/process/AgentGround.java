package dev.firebreak.boundary.process;

import dev.firebreak.boundary.ground.Ground;
import dev.firebreak.boundary.topic.TopicNames;
import dev.firebreak.kit.Agent;
import dev.firebreak.kit.AgentProfile;
import dev.firebreak.kit.Derived;
import dev.firebreak.kit.Thinking;
import dev.firebreak.schemas.Activity;
import dev.firebreak.schemas.AgentCard;
import dev.firebreak.schemas.AgentStatus;
import dev.firebreak.schemas.Capability;
import dev.firebreak.schemas.Confidentiality;
import dev.firebreak.schemas.DeadLetter;
import dev.firebreak.schemas.EmailCategory;
import dev.firebreak.schemas.EmailOutput;
import dev.firebreak.schemas.EmailParams;
import dev.firebreak.schemas.EmailRequest;
import dev.firebreak.schemas.EmailResult;
import dev.firebreak.schemas.Envelope;
import dev.firebreak.schemas.Principal;
import dev.firebreak.schemas.Sentiment;
import dev.firebreak.schemas.Trust;
import dev.firebreak.schemas.Urgency;
import dev.firebreak.schemas.Usage;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/** An agent of e-mails, what it is asked, and what it writes. */
record AgentGround(Ground ground) {
    static final InstantSource CLOCK = InstantSource.system();
    static final AgentProfile<EmailRequest, EmailResult> PROFILE =
            new AgentProfile<>(
                    "email",
                    "1",
                    "Echoes.",
                    List.of(
                            Capability.newBuilder()
                                    .setName("echo")
                                    .setDescription("Echoes.")
                                    .build()),
                    List.of(),
                    EmailRequest.class,
                    EmailResult.class);

    TopicNames topics() {
        return ground.topics();
    }

    AgentProcess start(Agent<EmailRequest, EmailResult> agent) {
        return AgentProcess.start(PROFILE, agent, settings(), CLOCK);
    }

    ProcessSettings settings() {
        return ground.settings("i1");
    }

    static EmailResult echo(EmailRequest request, Object... unused) {
        return EmailResult.newBuilder()
                .setEnvelope(Derived.answer(request.getEnvelope(), "result", CLOCK.instant()))
                .setOutcome(
                        EmailOutput.newBuilder()
                                .setSummary(request.getInstruction())
                                .setCategory(EmailCategory.OTHER)
                                .setUrgency(Urgency.NORMAL)
                                .setSentiment(Sentiment.NEUTRAL)
                                .setLanguage("en")
                                .setNeedsPerson(false)
                                .build())
                .setConfidence(0.9)
                .setUsage(Usage.newBuilder().build())
                .build();
    }

    static EmailRequest request(String taskId) {
        return EmailRequest.newBuilder()
                .setEnvelope(
                        Envelope.newBuilder()
                                .setMessageId(Derived.uuid(taskId))
                                .setTaskId(taskId)
                                .setConversationId(taskId)
                                .setStepId(taskId + "/s1")
                                .setPrincipal(Principal.newBuilder().setUser("ada").build())
                                .setTrust(Trust.UNTRUSTED)
                                .setConfidentiality(Confidentiality.INTERNAL)
                                .setCreatedAt(Instant.ofEpochMilli(1_760_000_000_000L))
                                .build())
                .setInstruction("say it")
                .setParams(EmailParams.newBuilder().build())
                .build();
    }

    void send(EmailRequest request) {
        ground.send(topics().requests("email"), "k", request);
    }

    void send(byte[] value) {
        send(
                new ProducerRecord<>(
                        topics().requests("email"), "k".getBytes(StandardCharsets.UTF_8), value));
    }

    void send(ProducerRecord<byte[], byte[]> record) {
        ground.send(record);
    }

    List<EmailResult> awaitResults(int count) {
        return ground.awaitRecords(topics().results("email"), EmailResult.class, count);
    }

    List<DeadLetter> awaitLetters(int count) {
        return ground.awaitRecords(topics().deadLetters(), DeadLetter.class, count);
    }

    List<DeadLetter> letters() {
        return ground.records(topics().deadLetters(), DeadLetter.class);
    }

    List<Activity> awaitActivities(int count) {
        return ground.awaitRecords(topics().activity(), Activity.class, count);
    }

    /** Cards and signs of life, in their order. */
    List<SpecificRecord> announced() {
        return ground.records(topics().agents(), AgentCard.class, AgentStatus.class);
    }

    /** An agent with something to think with. */
    AgentProcess start(Agent<EmailRequest, EmailResult> agent, Thinking thinking) {
        return AgentProcess.start(PROFILE, agent, thinking, settings(), CLOCK);
    }
}
