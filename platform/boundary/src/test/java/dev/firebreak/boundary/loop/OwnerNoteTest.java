package dev.firebreak.boundary.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.boundary.loop.OwnerNote.Suspect;
import java.util.BitSet;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class OwnerNoteTest {
    @Test
    void whatIsWrittenIsReadBack() {
        for (long seed = 0; seed < 500; seed++) {
            Random random = new Random(seed);
            TreeMap<Integer, Suspect> suspects = new TreeMap<>();
            int count = random.nextInt(OwnerNote.SUSPECTS_MAX + 1);
            while (suspects.size() < count) {
                suspects.put(
                        random.nextInt(OffsetMap.WINDOW),
                        new Suspect(random.nextInt(100), random.nextBoolean()));
            }
            OwnerNote note =
                    new OwnerNote(
                            random.nextBoolean(),
                            random.nextInt(100),
                            random.nextBoolean() ? -1 : random.nextLong(1_000_000_000_000L),
                            suspects);

            assertThat(OwnerNote.decode(note.encode())).as("seed %d", seed).contains(note);
        }
    }

    @Test
    void theLongestMetadataThereCanBeIsBelowKafkasLimit() {
        BitSet all = new BitSet();
        all.set(0, OffsetMap.WINDOW);
        TreeMap<Integer, Suspect> suspects = new TreeMap<>();
        for (int n = 1; n <= 5_000; n++) {
            suspects.put(OffsetMap.WINDOW - n, new Suspect(1_000_000, true));
        }
        OwnerNote note = new OwnerNote(true, Integer.MAX_VALUE, 999_999_999_999_999_999L, suspects);

        String text = OffsetMetadata.encode(OffsetMap.encode(all), note);

        assertThat(text.length()).isLessThan(3_200);
        assertThat(OffsetMetadata.decode(text)).contains(new OffsetMetadata(all, note));
    }

    @Test
    void ofTooManySuspectsThoseWithTheMostCrashesAreKept() {
        TreeMap<Integer, Suspect> suspects = new TreeMap<>();
        for (int n = 0; n < 100; n++) {
            suspects.put(n, new Suspect(n == 90 ? 2 : 0, n != 90));
        }

        OwnerNote note = new OwnerNote(true, 0, -1, suspects);

        assertThat(note.suspects())
                .hasSize(OwnerNote.SUSPECTS_MAX)
                .containsEntry(90, new Suspect(2, false));
        assertThat(note.suspects().firstKey()).isZero();
    }

    @Test
    void damageIsNoticedAndLeavesTheOtherHalf() {
        BitSet done = new BitSet();
        done.set(3, 9);
        OwnerNote note = new OwnerNote(true, 1, 17, new TreeMap<>(Map.of(4, new Suspect(1, true))));
        String sound = OffsetMetadata.encode(OffsetMap.encode(done), note);

        for (int i = 0; i < sound.length(); i++) {
            char[] chars = sound.toCharArray();
            chars[i] = chars[i] == '5' ? '6' : '5';
            String damaged = new String(chars);
            if (OffsetMetadata.decode(damaged).isPresent()) {
                throw new AssertionError("accepted: " + damaged);
            }
            OffsetMetadata left = OffsetMetadata.salvage(damaged);
            assertThat(left.done().isEmpty() || left.done().equals(done)).isTrue();
            assertThat(left.note().equals(OwnerNote.NONE) || left.note().equals(note)).isTrue();
        }
    }

    @Test
    void metadataOfTheFirstVersionIsRead() {
        BitSet done = new BitSet();
        done.set(1);

        assertThat(OffsetMetadata.decode(OffsetMap.encode(done)))
                .contains(new OffsetMetadata(done, OwnerNote.NONE));
        assertThat(OffsetMetadata.decode(""))
                .contains(new OffsetMetadata(new BitSet(), OwnerNote.NONE));
    }
}
