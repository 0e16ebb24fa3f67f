package dev.firebreak.boundary.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.boundary.check.Checked.Accepted;
import dev.firebreak.boundary.check.Checked.Rejected;
import dev.firebreak.schemas.Contracts;
import dev.firebreak.schemas.DeadLetter;
import dev.firebreak.schemas.EmailRequest;
import dev.firebreak.schemas.RejectionCode;
import dev.firebreak.schemas.Task;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whatever the bytes: one answer, with a code that fits, and never a throwable. */
final class HostileBytesTest {
    private static final String TOPIC = "tasks";
    private static final Set<RejectionCode> REACHED =
            EnumSet.of(
                    RejectionCode.WIRE_FORMAT_UNKNOWN,
                    RejectionCode.SCHEMA_ID_UNKNOWN,
                    RejectionCode.SCHEMA_NOT_ALLOWED,
                    RejectionCode.DECODE_TRUNCATED,
                    RejectionCode.DECODE_TRAILING_BYTES,
                    RejectionCode.DECODE_MALFORMED,
                    RejectionCode.DECODE_LIMIT,
                    RejectionCode.LOGICAL_TYPE_INVALID,
                    RejectionCode.RULE_VIOLATION);
    private static final Set<RejectionCode> FITTING = EnumSet.copyOf(REACHED);

    static {
        FITTING.add(RejectionCode.NUMBER_NOT_FINITE);
        FITTING.add(RejectionCode.DEADLINE_EXCEEDED);
    }

    private final InMemoryRegistry registry = new InMemoryRegistry();

    @Test
    @Tag("slow")
    void randomAndMutatedBytesAreAcceptedOrRejectedNeverThrown() {
        Map<RejectionCode, Integer> codes = new EnumMap<>(RejectionCode.class);
        int accepted = 0;
        List<Class<? extends SpecificRecord>> contracts =
                List.of(EmailRequest.class, Task.class, DeadLetter.class);
        for (int i = 0; i < contracts.size(); i++) {
            registry.put(
                    i + 1,
                    TOPIC + "-" + Contracts.schema(contracts.get(i)).getFullName(),
                    Contracts.schema(contracts.get(i)));
        }
        registry.put(4, "elsewhere-value", SchemaBuilder.record("Other").fields().endRecord());
        Inbound<SpecificRecord> inbound =
                Inbound.of(
                        registry,
                        InboundLimits.defaults(),
                        () -> Samples.NOW,
                        EmailRequest.class,
                        Task.class,
                        DeadLetter.class);
        for (long seed = 0; seed < 100_000; seed++) {
            byte[] value = value(new Random(seed), contracts);

            Checked<SpecificRecord> checked;
            try {
                checked = inbound.check(Samples.record(TOPIC, value));
            } catch (Throwable e) {
                throw new AssertionError("seed " + seed, e);
            }

            switch (checked) {
                case Accepted<SpecificRecord> _ -> accepted++;
                case Rejected<SpecificRecord> rejected -> {
                    Rejection rejection = rejected.rejection();
                    assertThat(FITTING).as("seed %d", seed).contains(rejection.code());
                    assertThat(rejection.cause()).as("seed %d", seed).isNull();
                    codes.merge(rejection.code(), 1, Integer::sum);
                }
            }
        }
        // The mutations reach every step; a harness that only tests the first would prove nothing.
        assertThat(codes).as("codes").containsKeys(REACHED.toArray(RejectionCode[]::new));
        assertThat(accepted).isPositive();
    }

    private byte[] value(Random random, List<Class<? extends SpecificRecord>> contracts) {
        if (random.nextInt(10) == 0) {
            byte[] noise = new byte[random.nextInt(200)];
            random.nextBytes(noise);
            return noise;
        }
        int which = random.nextInt(contracts.size());
        byte[] sound =
                random.nextBoolean()
                        ? WireBytes.encoded(
                                new RandomRecords(random.nextLong())
                                        .record(Contracts.schema(contracts.get(which))))
                        : soundRequest();
        int id = sound.length == soundRequest().length ? 1 : which + 1;
        byte[] value = WireBytes.framed(random.nextInt(50) == 0 ? random.nextInt(6) : id, sound);
        return switch (random.nextInt(8)) {
            case 0 -> Arrays.copyOf(value, random.nextInt(value.length + 1));
            case 1 -> Arrays.copyOf(value, value.length + 1 + random.nextInt(5));
            case 2 -> spliced(value, random);
            case 3 -> value;
            default -> {
                for (int i = 1 + random.nextInt(4); i > 0; i--) {
                    value[random.nextInt(value.length)] =
                            (byte) (random.nextBoolean() ? random.nextInt() : 0xff);
                }
                yield value;
            }
        };
    }

    /** Puts a number that claims much where another one may stand. */
    private static byte[] spliced(byte[] value, Random random) {
        byte[] claim =
                zigzag(
                        switch (random.nextInt(5)) {
                            case 0 -> 134_000_000L;
                            case 1 -> Integer.MAX_VALUE;
                            case 2 -> Long.MAX_VALUE;
                            case 3 -> Long.MIN_VALUE;
                            default -> -134_000_000L;
                        });
        int at = 5 + random.nextInt(value.length - 4);
        ByteArrayOutputStream spliced = new ByteArrayOutputStream();
        spliced.write(value, 0, at);
        spliced.writeBytes(claim);
        spliced.write(value, at, value.length - at);
        return spliced.toByteArray();
    }

    private static byte[] soundRequest() {
        return SOUND.clone();
    }

    private static final byte[] SOUND = sound();

    private static byte[] sound() {
        InMemoryRegistry registry = new InMemoryRegistry();
        registry.register("t-value", Contracts.schema(EmailRequest.class));
        byte[] value =
                ((Written.Encoded)
                                new Outbound(
                                                registry,
                                                new SubjectNames(Set.of()),
                                                OutboundLimits.defaults())
                                        .write("t", Samples.request()))
                        .value();
        return Arrays.copyOfRange(value, 5, value.length);
    }

    @Test
    void aFewBytesThatClaimMuchCostLittle() {
        Schema empty = SchemaBuilder.record("Empty").fields().endRecord();
        List<Schema> greedy =
                List.of(
                        SchemaBuilder.array().items().nullType(),
                        SchemaBuilder.array().items(empty),
                        SchemaBuilder.array().items().longType(),
                        SchemaBuilder.array().items().array().items().nullType(),
                        SchemaBuilder.map().values().nullType(),
                        SchemaBuilder.builder().stringType(),
                        SchemaBuilder.builder().bytesType());
        Inbound<GenericRecord> inbound =
                Inbound.generic(registry, InboundLimits.defaults(), () -> Samples.NOW);
        for (int i = 0; i < greedy.size(); i++) {
            Schema record =
                    SchemaBuilder.record("Greedy" + i)
                            .fields()
                            .name("claim")
                            .type(greedy.get(i))
                            .noDefault()
                            .endRecord();
            registry.put(100 + i, "greedy-value", record);
            for (long claim :
                    new long[] {
                        134_000_000, 16_000_000, Integer.MAX_VALUE, Long.MAX_VALUE, Long.MIN_VALUE
                    }) {
                byte[] bytes = zigzag(claim);
                ByteArrayOutputStream repeated = new ByteArrayOutputStream();
                for (int n = 0; n < 1000; n++) {
                    repeated.writeBytes(bytes);
                }
                for (byte[] avro : List.of(bytes, repeated.toByteArray())) {
                    long before = allocated();

                    Checked<GenericRecord> checked =
                            inbound.check(
                                    Samples.record("greedy", WireBytes.framed(100 + i, avro)));

                    assertThat(checked)
                            .as("%s claims %d", greedy.get(i), claim)
                            .isInstanceOf(Rejected.class);
                    assertThat(allocated() - before)
                            .as("%s claims %d: bytes allocated", greedy.get(i), claim)
                            .isLessThan(8L * 1024 * 1024);
                }
            }
        }
    }

    @Test
    void aMessageOfNothingButItemsWithoutSizeIsBounded() {
        registry.put(
                200,
                "greedy-value",
                SchemaBuilder.record("Nulls")
                        .fields()
                        .name("nulls")
                        .type()
                        .array()
                        .items()
                        .nullType()
                        .noDefault()
                        .endRecord());
        Inbound<GenericRecord> inbound =
                Inbound.generic(registry, InboundLimits.defaults(), () -> Samples.NOW);
        ByteArrayOutputStream blocks = new ByteArrayOutputStream();
        for (int i = 0; i < 100_000; i++) {
            blocks.writeBytes(zigzag(60_000));
        }
        blocks.write(0);

        Checked<GenericRecord> checked =
                inbound.check(
                        Samples.record("greedy", WireBytes.framed(200, blocks.toByteArray())));

        assertThat(checked).isInstanceOf(Rejected.class);
        assertThat(((Rejected<? extends IndexedRecord>) checked).rejection().code())
                .isEqualTo(RejectionCode.DECODE_LIMIT);
    }

    private static long allocated() {
        return ((com.sun.management.ThreadMXBean)
                        java.lang.management.ManagementFactory.getThreadMXBean())
                .getCurrentThreadAllocatedBytes();
    }

    private static byte[] zigzag(long number) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        long left = (number << 1) ^ (number >> 63);
        while ((left & ~0x7fL) != 0) {
            out.write((int) ((left & 0x7f) | 0x80));
            left >>>= 7;
        }
        out.write((int) left);
        return out.toByteArray();
    }
}
