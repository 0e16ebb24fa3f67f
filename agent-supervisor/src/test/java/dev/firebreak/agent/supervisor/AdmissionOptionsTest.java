package dev.firebreak.agent.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firebreak.agent.supervisor.admission.Limit;
import dev.firebreak.agent.supervisor.admission.Measure;
import dev.firebreak.agent.supervisor.admission.Quotas;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AdmissionOptionsTest {
    @Test
    void withoutAnyKeyNobodyIsLimited() {
        AdmissionOptions options = Fixtures.admission(Map.of());

        assertThat(options).isEqualTo(AdmissionOptions.NONE);
        assertThat(options.quotas()).isEqualTo(new Quotas(List.of(), List.of(), List.of()));
    }

    @Test
    void aUserHasAShareOfWhatAllMay() {
        Quotas quotas =
                Fixtures.admission(
                                Map.of(
                                        "admission.all-requests-per-minute", "100",
                                        "admission.all-tokens-per-minute", "1",
                                        "admission.user-share", "0.25",
                                        "admission.user-requests-per-minute", "40"))
                        .quotas();

        assertThat(quotas.user())
                .containsExactly(
                        new Limit("each user", Measure.REQUESTS, 40),
                        new Limit("a user's share of all", Measure.REQUESTS, 25),
                        new Limit("a user's share of all", Measure.TOKENS, 1));
    }

    @Test
    void aShareThatIsNoneStopsTheStart() {
        for (String share : List.of("0", "-1", "1.1", "NaN")) {
            assertThatThrownBy(() -> Fixtures.admission(Map.of("admission.user-share", share)))
                    .as(share)
                    .hasMessageContaining("user-share");
        }
    }
}
