package dev.firebreak.agent.email;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firebreak.boundary.config.Settings;
import dev.firebreak.boundary.config.SettingsException;
import dev.firebreak.boundary.config.SettingsSources;
import dev.firebreak.kit.guard.GuardModes;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EmailMainTest {
    @Test
    void withoutConfigurationTheDefaultsHold() {
        assertThat(load(Map.of()).settings(GuardModes.defaults()))
                .isEqualTo(EmailSettings.defaults());
    }

    @Test
    void theKeysAreReadUnderTheirNames() {
        EmailMain.Keys keys =
                load(
                        Map.of(
                                "email.knowledge-dir",
                                "/srv/knowledge",
                                "email.propose-confidence-min",
                                "0.9"));

        assertThat(keys.settings(GuardModes.defaults()))
                .isEqualTo(
                        new EmailSettings(
                                Path.of("/srv/knowledge"), 0.9, null, GuardModes.defaults()));
    }

    @Test
    void aConfidenceBeyondOneStopsTheStart() {
        assertThatThrownBy(() -> load(Map.of("email.propose-confidence-min", "7.2")))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("7.2");
    }

    private static EmailMain.Keys load(Map<String, String> flags) {
        return Settings.load(SettingsSources.ofFlags(flags), List.of(EmailMain.Keys.class))
                .read(EmailMain.Keys.class);
    }
}
