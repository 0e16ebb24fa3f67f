package dev.firebreak.kit.condition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConditionTest {
    private static final Map<String, Fact> FACTS =
            Map.of(
                    "name", new Fact.Text(),
                    "colour", new Fact.OneOf(Set.of("RED", "GREEN")),
                    "args", new Fact.Fields());
    private static final String ARGS =
            """
            {"to": ["A@x.example", "b@x.example"], "none": null, "count": 3, "share": 0.5,
             "deep": {"er": [1, true]}, "body": "see https://Shop.example/a and evil.example"}
            """;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "true",
                "name == 'n'",
                "colour != 'GREEN' && colour in ['RED']",
                "size(args.to) == 2",
                "args.none == null",
                "!has(args.missing)",
                "args.count > 2.5 && args.share < 1",
                "args.deep.er[1]",
                "args.to.exists(to, to.lowerAscii() == 'a@x.example')",
                "args.exists(key, key == 'deep')",
                "type(args.to) == list && type(args.body) == string",
                "'shop.example' in hosts(args.body)",
                "hosts(args.body).without(['shop.example']) == ['evil.example']",
                "args.to.without(['A@x.example']) == ['b@x.example']",
                "args.missing || true",
            })
    void whatIsTrueOfTheFactsHolds(String expr) {
        assertThat(verdict(expr)).isEqualTo(Verdict.Settled.HOLDS);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "args.missing",
                "args.missing == 1",
                "args.to",
                "size(args.count) > 1",
                "args.none.lowerAscii() == ''",
                "[1, 2].exists(i, args.body.matches(args.nothing))",
                "1 / (args.count - 3) == 1",
            })
    void whatCanNotBeAskedOfTheFactsFailsAndIsNoException(String expr) {
        assertThat(verdict(expr)).isInstanceOf(Verdict.Failed.class);
    }

    @Test
    void tooMuchWorkFails() {
        String many = "[0,1,2,3,4,5,6,7,8,9]";
        String expr =
                "%s.all(a, %s.all(b, %s.all(c, %s.all(d, %s.all(e, a + b + c + d + e >= 0)))))"
                        .formatted(many, many, many, many, many);

        assertThat(verdict(expr)).isInstanceOf(Verdict.Failed.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "nmae == 'n'                  | undeclared reference to 'nmae'",
                "size(name)                   | bool",
                "name == 1                    | no matching overload",
                "name.matches('(')            | missing closing )",
                "colour == 'GREN'             | colour is never \"GREN\"; it is one of GREEN, RED",
                "'GREN' != colour             | colour is never \"GREN\"",
                "colour in ['RED', 'BLUE']    | colour is never \"BLUE\"",
                "name ==                      | mismatched input",
            })
    void whatIsWrongIsSaidWhenItIsCompiled(String expr, String message) {
        assertThatThrownBy(() -> Condition.compile(expr, FACTS))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void whyItFailedIsOneShortHarmlessLine() {
        Condition condition = Condition.compile("args['\\n\\u202e" + "x".repeat(900) + "']", FACTS);

        Verdict verdict = condition.test(ConditionTest::value);

        assertThat(verdict)
                .isInstanceOfSatisfying(
                        Verdict.Failed.class,
                        failed ->
                                assertThat(failed.why())
                                        .hasSizeLessThanOrEqualTo(200)
                                        .doesNotContain("\n", "\u202e"));
    }

    @Test
    void aFactWithoutAValueFails() {
        Verdict verdict =
                Condition.compile("args.x == 1", FACTS)
                        .test(
                                name -> {
                                    throw new IllegalArgumentException("no value");
                                });

        assertThat(verdict).isEqualTo(new Verdict.Failed("no value"));
    }

    private static Verdict verdict(String expr) {
        return Condition.compile(expr, FACTS).test(ConditionTest::value);
    }

    private static Object value(String name) {
        return switch (name) {
            case "name" -> "n";
            case "colour" -> "RED";
            default -> JsonFields.of(ARGS, 10_000);
        };
    }
}
