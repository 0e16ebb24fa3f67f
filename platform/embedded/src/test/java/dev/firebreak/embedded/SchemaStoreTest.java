package dev.firebreak.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SchemaStoreTest {
    private static final int SEEDS = 200;
    private static final List<Level> LEVELS = List.of(Level.values());

    private final MemoryJournal journal = new MemoryJournal();

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aWriteOfUnknownOutcomeIsFoundOutBeforeTheNextOne(boolean kept) throws Exception {
        SchemaStore store = SchemaStore.open(journal);
        journal.failNext(JournalException.Reason.UNAVAILABLE, kept);

        Refusal refusal = refusal(() -> store.register("s", Draft.of("\"string\"")));
        Version other = store.register("s2", Draft.of("\"int\""));
        Version again = store.register("s", Draft.of("\"string\""));

        assertThat(refusal.code()).isEqualTo(50002);
        assertThat(again.id()).isEqualTo(kept ? 1 : 2);
        assertThat(other.id()).isEqualTo(kept ? 2 : 1);
        assertThat(journal.kept).hasSize(2);
    }

    @Test
    void readsGoOnWhileWritesFail() throws Exception {
        SchemaStore store = SchemaStore.open(journal);
        store.register("s", Draft.of("\"string\""));
        journal.failNext(JournalException.Reason.UNAVAILABLE, false);
        refusal(() -> store.register("s2", Draft.of("\"int\"")));

        assertThat(store.register("s", Draft.of("\"string\"")).id()).isEqualTo(1);
        assertThat(store.version("s", VersionNumber.of("latest"), false).id()).isEqualTo(1);
    }

    @Test
    void whoWasTakenOverAnswersNothingMore() throws Exception {
        SchemaStore store = SchemaStore.open(journal);
        store.register("s", Draft.of("\"string\""));
        journal.failNext(JournalException.Reason.TAKEN_OVER, false);

        Refusal first = refusal(() -> store.setLevel(null, Level.FULL));
        Refusal read = refusal(() -> store.version("s", VersionNumber.of("latest"), false));
        Refusal write = refusal(() -> store.register("s2", Draft.of("\"int\"")));

        assertThat(Stream.of(first, read, write).map(Refusal::code)).containsOnly(50003);
        assertThat(first.httpStatus()).isEqualTo(500);
    }

    @Test
    void anEntryTooLargeIsTheSendersFault() throws Exception {
        SchemaStore store = SchemaStore.open(journal);
        journal.failNext(JournalException.Reason.TOO_LARGE, false);

        assertThat(refusal(() -> store.register("s", Draft.of("\"string\""))).code())
                .isEqualTo(42209);
        assertThat(store.register("s", Draft.of("\"string\"")).id()).isEqualTo(1);
    }

    @Test
    void afterAnyHistoryTheJournalGivesTheSameStateAgain() throws Exception {
        for (int seed = 0; seed < SEEDS; seed++) {
            MemoryJournal history = new MemoryJournal();
            SchemaStore store = SchemaStore.open(history);
            RandomGenerator random = new Random(seed);
            for (int step = 0; step < 40; step++) {
                act(store, random);
            }

            SchemaStore again = SchemaStore.open(overTheWire(history));

            assertThat(picture(again)).as("seed %d", seed).isEqualTo(picture(store));
            Version next =
                    again.register("next", Draft.of("{\"type\":\"string\",\"seed\":" + seed + "}"));
            assertThat(next.id())
                    .as("seed %d: ids go on", seed)
                    .isEqualTo(store.read(Catalog::highestId) + 1);
        }
    }

    private static void act(SchemaStore store, RandomGenerator random) {
        String subject = "s" + random.nextInt(3);
        String schema =
                "{\"type\":\"%s\",\"p\":%d}"
                        .formatted(random.nextBoolean() ? "int" : "long", random.nextInt(4));
        try {
            switch (random.nextInt(9)) {
                case 0 -> store.deleteSubject(subject, false);
                case 1 -> store.deleteSubject(subject, true);
                case 2 -> store.deleteVersion(subject, VersionNumber.of("latest"), false);
                case 3 -> store.deleteVersion(subject, VersionNumber.of("1"), true);
                case 4 -> store.setLevel(subject, LEVELS.get(random.nextInt(LEVELS.size())));
                case 5 -> store.clearLevel(subject);
                case 6 ->
                        store.setMode(
                                subject,
                                random.nextInt(4) == 0 ? Mode.READONLY : Mode.READWRITE,
                                false);
                default -> store.register(subject, Draft.of(schema));
            }
        } catch (Refusal refusal) {
            assertThat(refusal.httpStatus()).isLessThan(500);
        }
    }

    /** What the same registry would read back from the topic. */
    private static MemoryJournal overTheWire(MemoryJournal journal) throws Exception {
        MemoryJournal read = new MemoryJournal();
        for (Entry entry : journal.kept) {
            EntryCodec.Line line = EntryCodec.write(entry);
            byte[] value =
                    line.value() == null ? null : line.value().getBytes(StandardCharsets.UTF_8);
            Entry back =
                    EntryCodec.read(line.key().getBytes(StandardCharsets.UTF_8), value)
                            .orElseThrow();
            assertThat(back).isEqualTo(entry);
            read.kept.add(back);
        }
        return read;
    }

    private static List<String> picture(SchemaStore store) {
        return store.read(
                c -> {
                    List<String> picture = new ArrayList<>();
                    c.everything().map(Version::toString).forEach(picture::add);
                    for (String subject : List.of("s0", "s1", "s2")) {
                        picture.add(subject + c.levelSet(subject) + c.modeSet(subject));
                    }
                    return picture;
                });
    }

    private static Refusal refusal(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        return catchThrowableOfType(Refusal.class, call);
    }
}
