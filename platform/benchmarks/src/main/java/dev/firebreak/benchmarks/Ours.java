package dev.firebreak.benchmarks;

import dev.firebreak.boundary.check.Checked;
import dev.firebreak.boundary.check.Inbound;
import dev.firebreak.boundary.check.InboundLimits;
import dev.firebreak.boundary.loop.LoopHealth;
import dev.firebreak.boundary.process.AgentProcess;
import dev.firebreak.boundary.process.ProcessSettings;
import dev.firebreak.kit.AgentProfile;
import dev.firebreak.kit.Derived;
import dev.firebreak.schemas.Capability;
import dev.firebreak.schemas.EmailCategory;
import dev.firebreak.schemas.EmailOutput;
import dev.firebreak.schemas.EmailRequest;
import dev.firebreak.schemas.EmailResult;
import dev.firebreak.schemas.Entity;
import dev.firebreak.schemas.Sentiment;
import dev.firebreak.schemas.Urgency;
import dev.firebreak.schemas.Usage;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * An agent process as it is shipped, with an agent that only does the work: every check of the
 * boundary on both sides, every rule of both contracts, one result for each request.
 */
final class Ours implements Contestant {
    static final int IN_FLIGHT = 256;
    private static final long HEARTBEAT_MS = 3_000;
    private static final InstantSource CLOCK = InstantSource.system();

    private static final AgentProfile<EmailRequest, EmailResult> PROFILE =
            new AgentProfile<>(
                    Ground.AGENT,
                    "1",
                    "Answers at once.",
                    List.of(
                            Capability.newBuilder()
                                    .setName("echo")
                                    .setDescription("Answers at once.")
                                    .build()),
                    List.of(),
                    EmailRequest.class,
                    EmailResult.class);

    private static final List<String> QUESTIONS = List.of("Where are they?");
    private static final List<Entity> ENTITIES =
            List.of(
                    entity("order-number", "4711"),
                    entity("amount", "129.90 EUR"),
                    entity("invoice-number", "2026-0042"));
    private static final Usage USAGE = Usage.newBuilder().setLogic("offline/bench").build();

    @Override
    public String name() {
        return "ours";
    }

    @Override
    public int inFlightWithoutWork() {
        return IN_FLIGHT;
    }

    @Override
    public Entry start(Ground ground, Calls calls, int inFlight) {
        AgentProcess process =
                AgentProcess.start(
                        PROFILE,
                        (request, context) -> {
                            calls.perform();
                            return result(request);
                        },
                        new ProcessSettings(
                                ground.cluster().kafka(),
                                ground.cluster().registryProperties(),
                                ground.topics().prefix(),
                                "bench",
                                inFlight,
                                HEARTBEAT_MS),
                        CLOCK);
        return new Entry() {
            @Override
            public Optional<String> failure() {
                return process.health() instanceof LoopHealth.Failed(String message)
                        ? Optional.of(message)
                        : Optional.empty();
            }

            @Override
            public void close() {
                process.close();
            }
        };
    }

    /** A sound answer passes its own contract and has an output, not a refusal. */
    @Override
    public Answers answers(Ground ground, Requests load) {
        Inbound<EmailResult> inbound =
                Inbound.of(
                        ground.cluster().registry(),
                        InboundLimits.defaults(),
                        CLOCK,
                        EmailResult.class);
        return record ->
                switch (inbound.check(record)) {
                    case Checked.Accepted<EmailResult>(EmailResult result, var schema) ->
                            result.getOutcome() instanceof EmailOutput
                                    ? OptionalInt.of(
                                            Requests.number(result.getEnvelope().getTaskId()))
                                    : OptionalInt.empty();
                    case Checked.Rejected<EmailResult> rejected -> OptionalInt.empty();
                };
    }

    static EmailResult result(EmailRequest request) {
        return new EmailResult(
                Derived.answer(request.getEnvelope(), "result", CLOCK.instant()),
                output(request),
                0.9,
                List.of(),
                USAGE);
    }

    /** With the text of the mail in it, so that the result is as large as the request. */
    private static EmailOutput output(EmailRequest request) {
        return new EmailOutput(
                "Asks where order 4711 is, paid three weeks ago.",
                "1@example.org",
                "ada@example.org",
                "Where is order 4711?",
                EmailCategory.ORDER_STATUS,
                Urgency.NORMAL,
                Sentiment.NEUTRAL,
                "en",
                StandardCharsets.UTF_8
                        .decode(request.getDocuments().getFirst().getContent().duplicate())
                        .toString(),
                QUESTIONS,
                ENTITIES,
                List.of(),
                null,
                false,
                "");
    }

    private static Entity entity(String kind, String text) {
        return Entity.newBuilder().setKind(kind).setText(text).setValue(text).build();
    }
}
