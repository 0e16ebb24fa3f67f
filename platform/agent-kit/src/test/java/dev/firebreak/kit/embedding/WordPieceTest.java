package dev.firebreak.kit.embedding;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The expected ids are those of the reference tokenizer (BertTokenizer, bert-base-uncased). */
class WordPieceTest {
    private static final int TOKENS_MAX = 256;

    @Test
    void wordsAndPunctuationBecomeTheReferencesIds() throws IOException {
        assertThat(tokenizer().ids("Hello, world!", TOKENS_MAX))
                .containsExactly(101, 7592, 1010, 2088, 999, 102);
    }

    @Test
    void caseAndAccentsMakeNoDifference() throws IOException {
        WordPiece tokenizer = tokenizer();

        assertThat(tokenizer.ids("Größe CAFÉ", TOKENS_MAX))
                .isEqualTo(tokenizer.ids("große cafe", TOKENS_MAX));
    }

    @Test
    void invisibleCharactersAreNotSeen() throws IOException {
        WordPiece tokenizer = tokenizer();

        assertThat(tokenizer.ids("pa\u200Brcel\u00AD", TOKENS_MAX))
                .isEqualTo(tokenizer.ids("parcel", TOKENS_MAX));
    }

    @Test
    void aLongTextEndsWithTheEndMarkAtTheLimit() throws IOException {
        long[] ids = tokenizer().ids("unbelievable ".repeat(500), 32);

        assertThat(ids).hasSize(32);
        assertThat(ids[31]).isEqualTo(102);
    }

    @Test
    void aWordWithoutSpacesIsUnknownNotSlow() throws IOException {
        assertThat(tokenizer().ids("x".repeat(10_000), TOKENS_MAX)).containsExactly(101, 100, 102);
    }

    private static WordPiece tokenizer() throws IOException {
        try (InputStream in =
                WordPieceTest.class.getResourceAsStream("/all-minilm-l6-v2-q-tokenizer.json")) {
            return WordPiece.read(Objects.requireNonNull(in));
        }
    }
}
