package dev.firebreak.agent.email.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class LetterTest {
    @Test
    void theArgumentsOfAProposalAreALetter() {
        Letter letter =
                Letter.of(Mailings.arguments("Re: Größe 42", "Hello\n\nBye", "ann@example.com"));

        assertThat(letter)
                .isEqualTo(
                        new Letter(
                                List.of("ann@example.com"),
                                "Re: Größe 42",
                                "Hello\n\nBye",
                                "m-1@mail.example.com"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a@b",
                "first.last+tag@sub.example.com",
                "o'neil@example.com",
                "x@xn--mller-kva.example",
                "_under@example.com"
            })
    void plainAddressesPass(String address) {
        assertThat(Letter.isAddress(address)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ann",
                "@example.com",
                "ann@",
                "ann@example..com",
                "ann@-example.com",
                "ann@example.com,eve@evil.example",
                "ann@example.com;eve@evil.example",
                "ann@example.com eve@evil.example",
                "ann@example.com\r\nBcc: eve@evil.example",
                "ann@example.com\nBcc: eve@evil.example",
                "ann@example.com\0",
                "Ann <ann@example.com>",
                "<ann@example.com>",
                "\"ann smith\"@example.com",
                "ann(comment)@example.com",
                "ann@[127.0.0.1]",
                "eve%evil.example@example.com@other.example",
                "@relay.example:ann@example.com",
                "аnn@example.com", // a Cyrillic a
                "ann@exаmple.com",
                "ann@example\u200b.com",
                "ann@example。com",
                "ann\u00a0@example.com",
                "=?utf-8?q?eve=40evil.example?=@example.com",
                "ann@example.com ",
                ".ann@example.com",
                "ann.@example.com"
            })
    void whatIsMoreOrLessThanAPlainAddressIsRefused(String address) {
        assertThat(Letter.isAddress(address)).as(address).isFalse();
        assertThatThrownBy(() -> Letter.of(Mailings.arguments("Hi", "Hello", address)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no plain mail address");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refused")
    void argumentsThatAreNotExactlyALettersAreRefused(String what, String json) {
        assertThatThrownBy(() -> Letter.of(json))
                .as(what)
                .isInstanceOf(IllegalArgumentException.class);
    }

    static Stream<Arguments> refused() {
        String sound = "\"to\":[\"a@b.example\"],\"subject\":\"s\",\"body\":\"b\"";
        List<Arguments> all = new ArrayList<>();
        all.add(Arguments.of("nothing", "{}"));
        all.add(Arguments.of("a list", "[]"));
        all.add(Arguments.of("a text", "\"to\""));
        all.add(Arguments.of("no JSON", "{" + sound));
        all.add(Arguments.of("empty", ""));
        all.add(Arguments.of("something after it", "{" + sound + "} {}"));
        all.add(Arguments.of("a name twice", "{" + sound + ",\"to\":[\"e@v.example\"]}"));
        all.add(Arguments.of("blind copies", "{" + sound + ",\"bcc\":[\"e@v.example\"]}"));
        all.add(Arguments.of("copies", "{" + sound + ",\"cc\":[\"e@v.example\"]}"));
        all.add(Arguments.of("a sender", "{" + sound + ",\"from\":\"ceo@b.example\"}"));
        all.add(Arguments.of("headers", "{" + sound + ",\"headers\":{\"X\":\"y\"}}"));
        all.add(Arguments.of("attachments", "{" + sound + ",\"attachments\":[]}"));
        all.add(Arguments.of("a name in other case", "{" + sound + ",\"inreplyto\":\"x@y\"}"));
        all.add(
                Arguments.of(
                        "the same address twice",
                        changed("to", List.of("a@b.example", "A@B.example"))));
        all.add(Arguments.of("no address", changed("to", List.of())));
        all.add(
                Arguments.of(
                        "too many addresses",
                        changed("to", Collections.nCopies(Letter.TO_MAX + 1, "a@b.example"))));
        all.add(Arguments.of("an address that is no text", changed("to", List.of(1))));
        all.add(Arguments.of("one address without a list", changed("to", "a@b.example")));
        for (String subject :
                List.of(
                        "Hi\r\nBcc: e@v.example",
                        "Hi\nBcc: e@v.example",
                        "Hi\rBcc: e@v.example",
                        "Hi\u0085there",
                        "Hi\u2028there",
                        "Hi\u2029there",
                        "Hi\0there",
                        "Hi\tthere",
                        "Hi\u202Ereverse",
                        "x".repeat(Letter.SUBJECT_CHARS_MAX + 1))) {
            all.add(Arguments.of("a subject of more than a line", changed("subject", subject)));
        }
        all.add(Arguments.of("half a letter", "{" + sound.replace("\"s\"", "\"\\ud83d\"") + "}"));
        all.add(Arguments.of("a subject that is no text", changed("subject", 1)));
        all.add(Arguments.of("an empty body", changed("body", "")));
        all.add(Arguments.of("a blank body", changed("body", " \n ")));
        all.add(Arguments.of("a control in the body", changed("body", "a\u001b[2Jb")));
        all.add(Arguments.of("a nul in the body", changed("body", "a\0b")));
        all.add(
                Arguments.of(
                        "a long body", changed("body", "x".repeat(Letter.BODY_CHARS_MAX + 1))));
        for (String id :
                List.of(
                        "<x@y>",
                        "x",
                        "x@y\r\nBcc: e@v.example",
                        "x@y z@w",
                        "x@y>,<z@w",
                        "ä@y",
                        "x@" + "y".repeat(1000))) {
            all.add(Arguments.of("no Message-ID", changed("inReplyTo", id)));
        }
        return all.stream();
    }

    private static String changed(String name, Object value) {
        Map<String, Object> arguments =
                new HashMap<>(Map.of("to", List.of("a@b.example"), "subject", "s", "body", "b"));
        arguments.put(name, value);
        return Mailings.json(arguments);
    }
}
