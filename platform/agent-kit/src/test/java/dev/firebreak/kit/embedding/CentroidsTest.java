package dev.firebreak.kit.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CentroidsTest {
    @Test
    void aTextBelongsToTheLabelWhoseExamplesItResembles() {
        try (Embeddings embeddings = new Embeddings(1)) {
            Map<String, List<String>> examples = new LinkedHashMap<>();
            examples.put(
                    "delivery",
                    List.of(
                            "Where is my parcel?",
                            "My order has not arrived",
                            "The tracking page shows no progress"));
            examples.put(
                    "account",
                    List.of(
                            "I forgot my password",
                            "I can't log in",
                            "Please change my e-mail address"));

            Centroids<String> centroids = Centroids.of(embeddings, examples);
            List<Centroids.Scored<String>> ranked =
                    centroids.rank(embeddings.embed("the shipment is still missing"));

            assertThat(ranked)
                    .extracting(Centroids.Scored::label)
                    .containsExactly("delivery", "account");
            assertThat(ranked.getFirst().score()).isGreaterThan(ranked.getLast().score() + 0.1);
        }
    }

    @Test
    void labelsWithoutExamplesAreRefused() {
        try (Embeddings embeddings = new Embeddings(1)) {
            assertThatThrownBy(() -> Centroids.of(embeddings, Map.of("empty", List.of())))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("empty");
            assertThatThrownBy(() -> Centroids.of(embeddings, Map.of()))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
