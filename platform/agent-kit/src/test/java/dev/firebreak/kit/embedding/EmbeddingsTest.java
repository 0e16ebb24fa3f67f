package dev.firebreak.kit.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class EmbeddingsTest {
    /**
     * First numbers for "hello world", as the model's publisher's own runtime gives them;
     * quantising and the processor move them a little.
     */
    private static final float[] GOLDEN = {-0.0345f, 0.0310f, 0.0067f, 0.0261f};

    private static final Embeddings EMBEDDINGS = new Embeddings(2);

    @AfterAll
    static void close() {
        EMBEDDINGS.close();
    }

    @Test
    void aKnownSentenceHasTheVectorOfTheReferenceImplementation() {
        float[] vector = EMBEDDINGS.embed("hello world");

        assertThat(vector).hasSize(Embeddings.DIMENSIONS);
        for (int i = 0; i < GOLDEN.length; i++) {
            assertThat(vector[i]).isCloseTo(GOLDEN[i], within(0.015f));
        }
    }

    @Test
    void paraphrasesLieCloseAndStrangersApart() {
        float[] where = EMBEDDINGS.embed("Where is my parcel?");

        assertThat(Embeddings.cosine(where, EMBEDDINGS.embed("My package has not arrived yet")))
                .isGreaterThan(0.5);
        assertThat(Embeddings.cosine(where, EMBEDDINGS.embed("The boiling point of water")))
                .isLessThan(0.2);
    }

    @Test
    void anyTextGivesAVectorOfLengthOne() {
        Random random = new Random(20261121);
        for (int round = 0; round < 60; round++) {
            StringBuilder text = new StringBuilder();
            int length = random.nextInt(400);
            for (int i = 0; i < length; i++) {
                // Lone surrogates, controls and unassigned code points among them.
                text.append((char) random.nextInt(0x10000));
            }

            float[] vector = EMBEDDINGS.embed(text.toString());

            double squares = 0;
            for (float x : vector) {
                squares += (double) x * x;
            }
            assertThat(squares).as("round %d of seed 20261121", round).isCloseTo(1.0, within(1e-3));
        }
    }

    @Test
    void aTextOfAMegabyteIsCutNotRefused() {
        assertThat(EMBEDDINGS.embed("word ".repeat(200_000))).hasSize(Embeddings.DIMENSIONS);
        assertThat(EMBEDDINGS.embed("")).hasSize(Embeddings.DIMENSIONS);
    }

    @Test
    void manyVirtualThreadsGetWhatOneWouldGet() throws InterruptedException, ExecutionException {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            texts.add("Order " + i + " has not arrived");
        }
        List<float[]> alone = EMBEDDINGS.embedAll(texts);

        List<Future<float[]>> together = new ArrayList<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (String text : texts) {
                together.add(threads.submit(() -> EMBEDDINGS.embed(text)));
            }
        }

        for (int i = 0; i < texts.size(); i++) {
            assertThat(together.get(i).get()).containsExactly(alone.get(i));
        }
    }

    @Test
    void afterCloseNothingIsEmbedded() {
        Embeddings closed = new Embeddings(1);
        closed.embed("still open");
        closed.close();
        closed.close();

        assertThatThrownBy(() -> closed.embed("too late"))
                .isInstanceOf(IllegalStateException.class);
    }
}
