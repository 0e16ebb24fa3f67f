package dev.firebreak.console.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class IdMatchTest {
    private static final List<String> IDS = List.of("task-1", "task-12", "task-2/a1", "zebra");

    @Test
    void aWholeIdWinsOverLongerOnes() {
        assertThat(match("task-1")).isEqualTo(new IdMatch.One("task-1"));
    }

    @Test
    void theBeginningIsEnoughWhereItIsTheOnlyOne() {
        assertThat(match(" ze ")).isEqualTo(new IdMatch.One("zebra"));
    }

    @Test
    void whatMayMeanSeveralNamesThem() {
        assertThat(match("task-"))
                .isEqualTo(
                        new IdMatch.None(
                                "3 tasks begin with task-: task-1, task-12, task-2/a1; give more of it"));
    }

    @Test
    void aSlipIsAnsweredWithTheNearest() {
        assertThat(match("zebre"))
                .isEqualTo(new IdMatch.None("there is no task zebre; did you mean zebra?"));
    }

    @Test
    void whatIsFarFromAllNamesTheCommandThatListsThem() {
        assertThat(match("\u001b[31mnothing like that"))
                .isEqualTo(
                        new IdMatch.None(
                                "there is no task ‹U+001B›[31mnothing like that; `firebreak tasks list` shows those there are"));
        assertThat(match("")).isInstanceOf(IdMatch.None.class);
    }

    @Test
    void theShortestBeginningStillFindsTheSame() {
        for (String id : IDS) {
            String shortest = IdMatch.shortest(id, IDS, 3);

            assertThat(match(shortest)).isEqualTo(new IdMatch.One(id));
        }
        assertThat(IdMatch.shortest("zebra", IDS, 3)).isEqualTo("zeb");
    }

    private static IdMatch match(String typed) {
        return IdMatch.of(typed, IDS, "task", "firebreak tasks list");
    }
}
