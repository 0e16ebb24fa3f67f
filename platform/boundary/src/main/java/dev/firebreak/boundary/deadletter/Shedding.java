package dev.firebreak.boundary.deadletter;

import dev.firebreak.schemas.DeadLetter;
import dev.firebreak.schemas.Origin;
import dev.firebreak.schemas.RecordHeader;
import dev.firebreak.schemas.RejectedOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DatumWriter;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumWriter;
import org.jspecify.annotations.Nullable;

/**
 * Makes a letter fit: what helps least goes first. The stack, the earlier attempts, the refused
 * output's bytes; then as much of the value's end as must be; where even that isn't enough, because
 * headers or key are huge, of those what comes last. What was shed is said in the message. What
 * remains after all steps is bounded by the limits of its texts, well below the smallest size that
 * {@link DeadLetters} takes.
 */
final class Shedding {
    /** The frame, the sentence about what was shed, and what changed lengths cost. */
    private static final int RESERVE_BYTES = 2 * 1024;

    private static final int SMALL_JSON_CHARS_MAX = 4 * 1024;
    private static final int SMALL_HEADERS_BYTES_MAX = 16 * 1024;
    private static final int SMALL_KEY_BYTES_MAX = 4 * 1024;
    private static final int FEW_VIOLATIONS = 5;

    private static final DatumWriter<DeadLetter> WRITER =
            new SpecificDatumWriter<>(DeadLetter.class);

    /** Sheds one thing and says what; null: there was nothing to shed. */
    private record Step(Function<DeadLetter.Builder, @Nullable String> shed) {}

    private static final List<Step> BEFORE_THE_VALUE =
            List.of(
                    new Step(Shedding::stack),
                    new Step(Shedding::attempts),
                    new Step(Shedding::outputBytes));

    private static final List<Step> BESIDE_THE_VALUE =
            List.of(
                    new Step(Shedding::outputJson),
                    new Step(letter -> headers(letter, SMALL_HEADERS_BYTES_MAX)),
                    new Step(Shedding::key),
                    new Step(Shedding::violations),
                    new Step(letter -> headers(letter, 0)));

    private final int bytesMax;

    Shedding(int sizeMax) {
        this.bytesMax = sizeMax - RESERVE_BYTES;
    }

    DeadLetter fit(DeadLetter.Builder letter) {
        List<String> shed = new ArrayList<>();
        long size = size(letter);
        for (Step step : BEFORE_THE_VALUE) {
            if (size <= bytesMax) {
                return saying(shed, letter);
            }
            String what = step.shed.apply(letter);
            if (what != null) {
                shed.add(what);
                size = size(letter);
            }
        }
        if (size <= bytesMax) {
            return saying(shed, letter);
        }
        long valueBytes = remaining(letter.getOrigin().getValue());
        for (Step step : BESIDE_THE_VALUE) {
            if (size - valueBytes <= bytesMax) {
                break;
            }
            String what = step.shed.apply(letter);
            if (what != null) {
                shed.add(what);
                size = size(letter);
            }
        }
        long room = Math.max(0, bytesMax - (size - valueBytes));
        if (room < valueBytes) {
            shed.add("value cut to %d of %d bytes".formatted(room, valueBytes));
            truncateValue(letter, (int) room);
        }
        return saying(shed, letter);
    }

    private static DeadLetter saying(List<String> shed, DeadLetter.Builder letter) {
        if (!shed.isEmpty()) {
            letter.setMessage(
                    "%s (to fit on its topic, this letter was shortened: %s)"
                            .formatted(letter.getMessage(), String.join(", ", shed)));
        }
        return letter.build();
    }

    private static void truncateValue(DeadLetter.Builder letter, int bytes) {
        Origin origin = letter.getOrigin();
        ByteBuffer value = origin.getValue();
        letter.setOrigin(
                Origin.newBuilder(origin)
                        .setValue(value == null || bytes == 0 ? null : first(value, bytes))
                        .setValueTruncated(true)
                        .build());
    }

    private static @Nullable String stack(DeadLetter.Builder letter) {
        if (letter.getStack() == null) {
            return null;
        }
        letter.setStack(null);
        return "no stack";
    }

    private static @Nullable String attempts(DeadLetter.Builder letter) {
        if (letter.getAttempts().isEmpty()) {
            return null;
        }
        letter.setAttempts(List.of());
        return "no attempts";
    }

    private static @Nullable String outputBytes(DeadLetter.Builder letter) {
        RejectedOutput output = letter.getRejectedOutput();
        if (output == null || output.getValue() == null) {
            return null;
        }
        letter.setRejectedOutput(RejectedOutput.newBuilder(output).setValue(null).build());
        return "refused output only as JSON";
    }

    private static @Nullable String outputJson(DeadLetter.Builder letter) {
        RejectedOutput output = letter.getRejectedOutput();
        if (output == null || output.getJson().length() <= SMALL_JSON_CHARS_MAX) {
            return null;
        }
        letter.setRejectedOutput(
                RejectedOutput.newBuilder(output)
                        .setJson(Texts.plain(output.getJson(), SMALL_JSON_CHARS_MAX))
                        .build());
        return "refused output cut";
    }

    private static @Nullable String headers(DeadLetter.Builder letter, int bytesMax) {
        Origin origin = letter.getOrigin();
        List<RecordHeader> kept = new ArrayList<>();
        long bytes = 0;
        for (RecordHeader header : origin.getHeaders()) {
            bytes += 3L * header.getKey().length() + remaining(header.getValue()) + 16;
            if (bytes > bytesMax) {
                break;
            }
            kept.add(header);
        }
        int all = origin.getHeaders().size();
        if (kept.size() == all) {
            return null;
        }
        letter.setOrigin(Origin.newBuilder(origin).setHeaders(kept).build());
        return "%d of %d headers".formatted(kept.size(), all);
    }

    private static @Nullable String key(DeadLetter.Builder letter) {
        Origin origin = letter.getOrigin();
        ByteBuffer key = origin.getKey();
        if (key == null || key.remaining() <= SMALL_KEY_BYTES_MAX) {
            return null;
        }
        letter.setOrigin(Origin.newBuilder(origin).setKey(first(key, SMALL_KEY_BYTES_MAX)).build());
        return "key cut to %d of %d bytes".formatted(SMALL_KEY_BYTES_MAX, key.remaining());
    }

    private static @Nullable String violations(DeadLetter.Builder letter) {
        int all = letter.getViolations().size();
        if (all <= FEW_VIOLATIONS) {
            return null;
        }
        letter.setViolations(List.copyOf(letter.getViolations().subList(0, FEW_VIOLATIONS)));
        return "%d of %d violations".formatted(FEW_VIOLATIONS, all);
    }

    private static ByteBuffer first(ByteBuffer bytes, int count) {
        byte[] copy = new byte[count];
        bytes.duplicate().get(copy);
        return ByteBuffer.wrap(copy);
    }

    private static int remaining(@Nullable ByteBuffer bytes) {
        return bytes == null ? 0 : bytes.remaining();
    }

    private static long size(DeadLetter.Builder letter) {
        Counter counter = new Counter();
        BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(counter, null);
        try {
            WRITER.write(letter.build(), encoder);
            encoder.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("a counter can't fail", e);
        }
        return counter.bytes;
    }

    /** Counts what is written and keeps nothing. */
    private static final class Counter extends OutputStream {
        private long bytes;

        @Override
        public void write(int b) {
            bytes++;
        }

        @Override
        public void write(byte[] from, int offset, int length) {
            bytes += length;
        }
    }
}
