package dev.firebreak.boundary.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.boundary.loop.OwnerNote.Suspect;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SuspectsTest {
    private static Suspects after(boolean open, int crashes, Map<Integer, Suspect> suspects) {
        return new Suspects(new OwnerNote(open, crashes, -1, new TreeMap<>(suspects)), 100, 2);
    }

    @Test
    void onlyWhatRanWhenAProcessDiedIsCounted() {
        Suspects suspects =
                after(true, 0, Map.of(1, new Suspect(1, true), 2, new Suspect(1, false)));

        assertThat(suspects.crashes(101)).isEqualTo(2);
        assertThat(suspects.crashes(102)).isEqualTo(1);
        assertThat(suspects.crashes(103)).isZero();
    }

    @Test
    void recordsRunAloneAfterTheSecondDeathAndWhereTwoOwnersDiedInVain() {
        assertThat(after(true, 0, Map.of(1, new Suspect(0, true))).anyRunsAlone()).isFalse();
        assertThat(after(true, 0, Map.of(1, new Suspect(1, true))).anyRunsAlone()).isTrue();
        assertThat(after(true, 1, Map.of()).anyRunsAlone()).isTrue();
    }

    @Test
    void whoLeftInGoodOrderCountsForNothing() {
        Suspects suspects = after(false, 3, Map.of(1, new Suspect(1, true)));

        assertThat(suspects.crashes(101)).isEqualTo(1);
        assertThat(suspects.crashesInVain()).isZero();
    }

    /** It went wrong: all that were to run alone were written down, and each was counted. */
    @Test
    void ofThoseThatRunAloneWithoutANameOnlyTheOneThatRunsIsWrittenDown() {
        Suspects suspects = after(true, 1, Map.of());
        suspects.taken(100);
        suspects.taken(101);
        suspects.taken(102);

        assertThat(suspects.crashes(100)).isEqualTo(2);
        assertThat(suspects.crashes(101)).isEqualTo(2);
        assertThat(suspects.crashes(102)).isZero();
        assertThat(suspects.beside(100, Set.of(101L)))
                .containsExactly(Map.entry(1, new Suspect(2, true)));
    }

    @Test
    void whatIsDoneIsForgottenAndWhatIsCommittedIsNotInVain() {
        Suspects suspects = after(true, 1, Map.of(1, new Suspect(0, true)));

        suspects.progress(List.of(101L));

        assertThat(suspects.crashes(101)).isZero();
        assertThat(suspects.crashesInVain()).isZero();
        assertThat(suspects.beside(100, Set.of())).isEmpty();
    }
}
