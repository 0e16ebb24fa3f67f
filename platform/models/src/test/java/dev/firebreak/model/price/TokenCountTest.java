package dev.firebreak.model.price;

import static org.assertj.core.api.Assertions.assertThat;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import dev.firebreak.kit.model.AnswerSchema;
import dev.firebreak.kit.model.Message;
import dev.firebreak.kit.model.Prompt;
import dev.firebreak.kit.model.ToolCall;
import dev.firebreak.kit.model.ToolSpec;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenCountTest {
    /** Another provider's tokenizer stands in for those that are not published. */
    private static final Encoding OTHER =
            Encodings.newLazyEncodingRegistry().getEncoding(EncodingType.CL100K_BASE);

    @ParameterizedTest
    @EnumSource
    void noTextOfAUserCanStopTheCount(TokenCount.Method method) {
        TokenCount count = TokenCount.by(method);

        assertThat(count.text("<|endoftext|>\0\uD800 \uFFFF <|im_start|>")).isPositive();
        assertThat(count.text("")).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "The quick brown fox jumps over the lazy dog, and then it sleeps until the evening comes.",
                "Donaudampfschifffahrtsgesellschaftskapitän: Überweisungsträger für Grundstücksverkehrsgenehmigung!",
                "{\"type\":\"object\",\"properties\":{\"id\":{\"type\":\"string\"},\"n\":{\"type\":\"integer\"}}}",
                "0123456789 3.14159265358979 2026-11-21T12:00:00.123Z +49 170 1234567 4111111111111111",
                "for (int i = 0; i < list.size(); i++) { sum += list.get(i) * factor[i]; }",
                "人工智能正在改变世界，我们需要谨慎地使用它。",
                "Искусственный интеллект меняет мир, и мы должны быть осторожны.",
                "👩‍👩‍👧‍👦 🎉🎉🎉 🇩🇪 ok",
                "/*!@#$%^&*()_+-=[]{};':\",./<>?|~`",
                "aGVsbG8gd29ybGQgdGhpcyBpcyBiYXNlNjQgZW5jb2RlZCB0ZXh0IHdpdGggbm8gc3BhY2Vz",
                "مرحبا بالعالم، كيف حالك اليوم؟"
            })
    void byCharactersIsMoreThanATokenizerCounts(String text) {
        long estimate = TokenCount.by(TokenCount.Method.CHARS4).text(text);

        assertThat(estimate).isGreaterThanOrEqualTo(OTHER.countTokensOrdinary(text));
    }

    @Test
    void alsoRandomLettersAreNotUnderestimated() {
        TokenCount count = TokenCount.by(TokenCount.Method.CHARS4);
        for (long seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < 400; i++) {
                text.append((char) ('a' + random.nextInt(26)));
            }

            assertThat(count.text(text.toString()))
                    .as("seed %d", seed)
                    .isGreaterThanOrEqualTo(OTHER.countTokensOrdinary(text.toString()));
        }
    }

    @Test
    void aLongTextIsCountedInSlicesAndHardlyDiffersForIt() {
        Encoding own = Encodings.newLazyEncodingRegistry().getEncoding(EncodingType.O200K_BASE);
        String text = "It was the best of times, it was the worst of times. ".repeat(400);

        long sliced = TokenCount.by(TokenCount.Method.O200K).text(text);

        long whole = own.countTokensOrdinary(text);
        assertThat(sliced).isBetween(whole, whole + whole / 200);
    }

    @Test
    void proseIsNotReservedAtMoreThanThreeTimesItsTokens() {
        String prose =
                "Thank you for your message. We have looked into the order that you asked about, and it left our warehouse on Monday. "
                        .repeat(20);

        long estimate = TokenCount.by(TokenCount.Method.CHARS4).text(prose);

        assertThat(estimate).isLessThan(3L * OTHER.countTokensOrdinary(prose));
    }

    @ParameterizedTest
    @EnumSource
    void everyPartThatIsSentCounts(TokenCount.Method method) {
        TokenCount count = TokenCount.by(method);
        Prompt bare = Prompt.of("Be brief.", "How are you?");
        String words = "and some more words ".repeat(50);
        long more = count.text(words);
        long before = count.input(bare).most();

        Prompt tool = bare.withTools(List.of(new ToolSpec("t", words, "{}")));
        Prompt schema = bare.withAnswer(new AnswerSchema("s", words));
        Prompt said = bare.plus(new Message.Said(words, List.of()));
        Prompt call = bare.plus(new Message.Said("", List.of(new ToolCall("1", "t", words))));
        Prompt answer = bare.plus(new Message.ToolAnswer("1", "t", words, false));

        assertThat(List.of(tool, schema, said, call, answer))
                .allSatisfy(
                        p ->
                                assertThat(count.input(p).most())
                                        .isGreaterThanOrEqualTo(before + more));
    }

    @Test
    void toolsThatComeLaterAreCountedThoughTheMessagesAreTheSame() {
        TokenCount count = TokenCount.by(TokenCount.Method.CHARS4);
        Prompt prompt = Prompt.of("Be brief.", "How are you?");
        long before = count.input(prompt).most();

        long with = count.input(prompt.withTools(List.of(new ToolSpec("t", "d", "{}")))).most();

        assertThat(with).isGreaterThan(before);
        assertThat(count.input(prompt).most()).isEqualTo(before);
    }
}
