package dev.firebreak.boundary.deadletter;

import dev.firebreak.boundary.check.Rejection;
import dev.firebreak.boundary.check.Samples;
import dev.firebreak.schemas.Attempt;
import dev.firebreak.schemas.Envelope;
import dev.firebreak.schemas.RejectedOutput;
import dev.firebreak.schemas.RejectionCode;
import dev.firebreak.schemas.SchemaReference;
import dev.firebreak.schemas.Violation;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;

/** Everything a letter is made of, as nobody would wish it. */
final class HostileLetters {
    private final Random random;
    private final List<String> texts = new ArrayList<>();

    HostileLetters(long seed) {
        this.random = new Random(seed);
        for (int i = 0; i < 8; i++) {
            texts.add(newText());
        }
    }

    private String text() {
        return texts.get(random.nextInt(texts.size()));
    }

    @SafeVarargs
    final <T> T pick(T... choices) {
        return choices[random.nextInt(choices.length)];
    }

    Instant time() {
        return pick(
                Samples.NOW,
                Instant.MIN,
                Instant.MAX,
                Instant.EPOCH,
                Instant.ofEpochMilli(Long.MAX_VALUE));
    }

    DeadLetterSource source() {
        return new DeadLetterSource(text(), text(), text(), text());
    }

    ConsumerRecord<byte[], byte[]> record() {
        int headers = random.nextInt(40) == 0 ? 10_000 : random.nextInt(4);
        RecordHeaders all = new RecordHeaders();
        for (int i = 0; i < headers; i++) {
            all.add(
                    headers > 100 ? "h" + i : text(),
                    random.nextInt(4) == 0 ? null : bytes(headers > 100 ? 100 : 3_000));
        }
        for (String name :
                List.of(
                        "firebreak-replay-count",
                        "firebreak-replay-of",
                        "firebreak-edited-by",
                        "traceparent")) {
            if (random.nextInt(5) == 0) {
                all.add(name, text().getBytes(StandardCharsets.UTF_8));
            }
        }
        return new ConsumerRecord<>(
                text(),
                random.nextInt(),
                random.nextLong(),
                pick(-1L, 0L, Long.MAX_VALUE, Long.MIN_VALUE, 1_700_000_000_000L),
                TimestampType.CREATE_TIME,
                0,
                0,
                random.nextInt(4) == 0 ? null : bytes(random.nextInt(10) == 0 ? 2_000_000 : 40_000),
                random.nextInt(8) == 0 ? null : bytes(random.nextInt(20) == 0 ? 5_000_000 : 80_000),
                all,
                Optional.empty());
    }

    Rejection rejection() {
        RejectionCode code = pick(RejectionCode.values());
        return switch (random.nextInt(5)) {
            case 0 ->
                    new Rejection.Unreadable(code, text(), random.nextBoolean() ? cause(0) : null);
            case 1 -> new Rejection.Invalid(code, text(), violations());
            case 2 ->
                    new Rejection.Unwritable(code, text(), random.nextBoolean() ? cause(0) : null);
            case 3 -> new Rejection.Refused(code, text());
            default -> new Rejection.Failed(code, text(), cause(0));
        };
    }

    private List<Violation> violations() {
        List<Violation> violations = new ArrayList<>();
        for (int i = random.nextInt(random.nextInt(5) == 0 ? 1000 : 5); i > 0; i--) {
            violations.add(new Violation(text(), text(), text(), text()));
        }
        return violations;
    }

    private Throwable cause(int depth) {
        Throwable below = depth < 5 && random.nextBoolean() ? cause(depth + 1) : null;
        return switch (random.nextInt(3)) {
            case 0 -> new IllegalStateException(text(), below);
            case 1 -> new StackOverflowError(text());
            default ->
                    new RuntimeException(text(), below) {
                        private static final long serialVersionUID = 1L;

                        @Override
                        public String getLocalizedMessage() {
                            throw new UnsupportedOperationException();
                        }
                    };
        };
    }

    SchemaReference schema() {
        return SchemaReference.newBuilder()
                .setId(random.nextInt())
                .setGuid(text())
                .setSubject(text())
                .setVersion(random.nextInt())
                .setRecordName(random.nextBoolean() ? null : text())
                .build();
    }

    @Nullable RejectedOutput output() {
        return random.nextBoolean()
                ? null
                : new RejectedOutput(
                        text(),
                        text(),
                        text(),
                        random.nextBoolean() ? null : ByteBuffer.wrap(bytes(1_000_000)));
    }

    @Nullable Envelope envelope() {
        return random.nextBoolean()
                ? null
                : Envelope.newBuilder(Samples.envelope(null))
                        .setTaskId(text())
                        .setStepId(text())
                        .build();
    }

    List<Attempt> attempts() {
        List<Attempt> attempts = new ArrayList<>();
        for (int i = random.nextInt(20); i > 0; i--) {
            attempts.add(new Attempt(time(), text(), random.nextLong()));
        }
        return attempts;
    }

    private String newText() {
        int length =
                switch (random.nextInt(30)) {
                    case 0 -> random.nextInt(1_500_000);
                    case 1 -> random.nextInt(20_000);
                    default -> random.nextInt(40);
                };
        String alphabet =
                pick(
                        "abc",
                        "\0\u0001\u001b\u007f\r\n\t",
                        "\ud800\udfff\udc00",
                        "\ud83d\ude00",
                        "ä\uffff\ufffe\ufffd",
                        "password=\"' sk-",
                        "\u202e\u200b\ufeff");
        StringBuilder text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return text.toString();
    }

    private byte[] bytes(int lengthMax) {
        byte[] bytes = new byte[random.nextInt(lengthMax + 1)];
        random.nextBytes(bytes);
        return bytes;
    }
}
