package dev.firebreak.kit.condition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LinksTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "see https://shop.example/order/1.      | shop.example",
                "HTTPS://Shop.Example:8443/a?b#c        | shop.example",
                "http://user:pw@evil.example/           | evil.example",
                "http://shop.example@evil.example/      | evil.example",
                "http:\\\\evil.example\\x               | evil.example",
                "<a href='http://evil.example'>x</a>    | evil.example",
                "ftp://127.0.0.1/x                      | 127.0.0.1",
                "http://localhost/x                     | localhost",
                "http://[::1]:80/x                      | [::1]",
                "go to www.evil.example now             | www.evil.example",
                "go to evil.example/path                | evil.example",
                "go to evil.example.                    | evil.example",
                "mailto:eve@evil.example                | evil.example",
                "write to eve@evil.example              | evil.example",
                "https://ev\u200bil.example             | evil.example",
                "https://ｅｖｉｌ。example                | evil.example",
                "https://münchen.example                | münchen.example",
            })
    void whereALinkLeadsIsSeen(String text, String host) {
        assertThat(Links.hosts(text)).contains(host);
    }

    @ParameterizedTest
    @CsvSource({
        "Thank you for your order 10234.",
        "It costs 129.90 EUR and ships in 3.5 days.",
        "Version 1.2.3 is out (e.g. today).",
        "Kind regards"
    })
    void ordinaryTextHasNone(String text) {
        assertThat(Links.hosts(text)).isEmpty();
    }

    @Test
    void eachHostIsNamedOnce() {
        assertThat(Links.hosts("https://a.example/1 A.example http://a.example:80/2"))
                .isEqualTo(List.of("a.example"));
    }

    @Test
    void moreHostsThanAnyoneWritesAreRefused() {
        String many =
                IntStream.range(0, 200)
                        .mapToObj(i -> "https://h" + i + ".example/")
                        .collect(Collectors.joining(" "));

        assertThatThrownBy(() -> Links.hosts(many)).hasMessageContaining("more than 100 hosts");
    }

    @ParameterizedTest
    @CsvSource({"a.", "a", "a-", "https://", "http:/", "@", ".", "xn--"})
    void hostileTextIsReadToItsEnd(String part) {
        assertThat(Links.hosts(part.repeat((1 << 18) / part.length()))).hasSizeLessThan(100);
    }
}
