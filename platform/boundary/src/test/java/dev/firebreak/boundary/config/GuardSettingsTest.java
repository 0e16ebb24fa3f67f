package dev.firebreak.boundary.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firebreak.kit.guard.GuardModes;
import dev.firebreak.kit.guard.Layer;
import dev.firebreak.kit.guard.Mode;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GuardSettingsTest {
    @Test
    void withoutConfigurationTheDefaultsHoldForEveryAgent() {
        assertThat(load(Map.of()).modes("email")).isEqualTo(GuardModes.defaults());
        assertThat(load(Map.of()).modes("planner")).isEqualTo(GuardModes.defaults());
    }

    @Test
    void anAgentCanHaveAWordOfItsOwn() {
        GuardSettings settings =
                load(
                        Map.of(
                                "guard.pattern",
                                "report, email = enforce",
                                "guard.judge",
                                "email=REPORT"));

        assertThat(settings.modes("email").of(Layer.PATTERN)).isEqualTo(Mode.ENFORCE);
        assertThat(settings.modes("report").of(Layer.PATTERN)).isEqualTo(Mode.REPORT);
        assertThat(settings.modes("email").of(Layer.JUDGE)).isEqualTo(Mode.REPORT);
        assertThat(settings.modes("report").of(Layer.JUDGE)).isEqualTo(Mode.OFF);
    }

    @Test
    void aWordThatIsNoModeStopsTheStartAndSaysWhatIsOne() {
        assertThatThrownBy(() -> load(Map.of("guard.hidden-text", "email=on")))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("guard.hidden-text is off, report or enforce")
                .hasMessageContaining("email=on");
    }

    private static GuardSettings load(Map<String, String> flags) {
        return Settings.load(SettingsSources.ofFlags(flags), List.of(GuardSettings.class))
                .read(GuardSettings.class);
    }
}
