package dev.firebreak.benchmarks;

import dev.firebreak.boundary.check.Checked;
import dev.firebreak.boundary.check.Inbound;
import dev.firebreak.boundary.check.InboundLimits;
import dev.firebreak.boundary.check.Outbound;
import dev.firebreak.boundary.check.OutboundLimits;
import dev.firebreak.boundary.check.Written;
import dev.firebreak.boundary.registry.RegistryClient;
import dev.firebreak.boundary.topic.TopicCatalog;
import dev.firebreak.boundary.topic.TopicNames;
import dev.firebreak.kit.contract.Contract;
import dev.firebreak.kit.redact.Redactor;
import dev.firebreak.schemas.Contracts;
import dev.firebreak.schemas.EmailRequest;
import dev.firebreak.schemas.EmailResult;
import dev.firebreak.schemas.Violation;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * What the boundary costs for one record of 1 KiB, without Kafka. JMH makes it and runs it in a JVM
 * of its own; the registry is asked once, before anything is measured.
 */
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init") // JMH calls the set-up first
public class CheckCost {
    static final String REGISTRY = "firebreak.bench.registry";
    static final String PREFIX = "firebreak.bench.prefix";
    static final String REQUEST = "firebreak.bench.request";
    private static final long SEED = 20_261_101;
    private static final int FRAME_BYTES = 5;
    private static final int MAIL_CHARS = 1024;
    private static final String SENTENCES =
            "Dear team, the boots that came on Tuesday are too small and I would like to send them back. My order is NL-204518-7731. "
                    + "Write to ada.miller@example.org or call +49 30 901820, and pay the money back to DE89 3704 0044 0532 0130 00, please. "
                    + "The parcel stood outside all night because nobody rang, and the box was wet when I opened it. ";
    private static final String MAIL = SENTENCES.repeat(4).substring(0, MAIL_CHARS);
    private static final String LINE =
            "18:24:21.593 INFO  d.f.boundary.loop.Committer A transaction of 16 outcomes failed and is tried again: InvalidProducerEpochException";

    private Inbound<EmailRequest> inbound;
    private Outbound outbound;
    private Contract contract;
    private EmailRequest request;
    private EmailResult result;
    private String results;
    private ConsumerRecord<byte[], byte[]> sound;
    private ConsumerRecord<byte[], byte[]> garbage;
    private ConsumerRecord<byte[], byte[]> unframed;

    /** Reads the request that the parent has encoded, and warms the plans. */
    @Setup
    public void prepare() {
        RegistryClient registry =
                RegistryClient.of(Map.of("schema.registry.url", System.getProperty(REGISTRY)));
        TopicNames topics = new TopicNames(System.getProperty(PREFIX));
        byte[] value = java.util.HexFormat.of().parseHex(System.getProperty(REQUEST));
        inbound =
                Inbound.of(
                        registry,
                        InboundLimits.defaults(),
                        InstantSource.system(),
                        EmailRequest.class);
        outbound =
                new Outbound(
                        registry,
                        TopicCatalog.bundled().subjectNames(topics.prefix()),
                        OutboundLimits.defaults());
        contract = Contract.of(Contracts.schema(EmailRequest.class));
        results = topics.results(Ground.AGENT);
        String requests = topics.requests(Ground.AGENT);
        sound = new ConsumerRecord<>(requests, 0, 0, new byte[0], value);
        byte[] noise = new byte[value.length];
        new Random(SEED).nextBytes(noise);
        noise[0] = 'x';
        unframed = new ConsumerRecord<>(requests, 0, 0, new byte[0], noise.clone());
        System.arraycopy(value, 0, noise, 0, FRAME_BYTES);
        garbage = new ConsumerRecord<>(requests, 0, 0, new byte[0], noise);
        request =
                switch (inbound.check(sound)) {
                    case Checked.Accepted<EmailRequest>(EmailRequest accepted, var schema) ->
                            accepted;
                    case Checked.Rejected<EmailRequest> rejected ->
                            throw new IllegalStateException(rejected.toString());
                };
        result = Ours.result(request);
        if (!(outbound.write(results, result) instanceof Written.Encoded)
                || !(inbound.check(garbage) instanceof Checked.Rejected<EmailRequest>)
                || !(inbound.check(unframed) instanceof Checked.Rejected<EmailRequest>)) {
            throw new IllegalStateException("what is measured is not what is meant");
        }
    }

    /** Frame, schema, decoding, rules, deadline. */
    @Benchmark
    public Checked<EmailRequest> inbound() {
        return inbound.check(sound);
    }

    /** Rules and encoding. */
    @Benchmark
    public Written outbound() {
        return outbound.write(results, result);
    }

    /** The rules of a request alone. */
    @Benchmark
    public List<Violation> rules() {
        return contract.violations(request);
    }

    /** Noise behind a sound frame. */
    @Benchmark
    public Checked<EmailRequest> garbage() {
        return inbound.check(garbage);
    }

    /** A mail of 1 KiB with an address, a phone number, an account and an order's number in it. */
    @Benchmark
    public String redactedMail() {
        return Redactor.redact(MAIL);
    }

    /** A line of the log, with nothing to find. */
    @Benchmark
    public String redactedLine() {
        return Redactor.redact(LINE);
    }

    /** Noise without a frame. */
    @Benchmark
    public Checked<EmailRequest> unframed() {
        return inbound.check(unframed);
    }
}
