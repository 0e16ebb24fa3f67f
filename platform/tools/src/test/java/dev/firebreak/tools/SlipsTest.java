package dev.firebreak.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.firebreak.tools.process.Cage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SlipsTest {
    @TempDir Path temp;

    @Test
    void allThatIsWrongIsSaidAtOnceEachWithItsPlace() throws IOException {
        List<Slip> slips =
                slips(
                        """
                        foldrs:
                          handbook: /srv
                        folders:
                          gone: /nowhere/at/all
                        processes: {enabled: true, without-bwrap: true}
                        commands:
                          disk:
                            run: [df]
                            effct: read-only
                          list:
                            run: [ls]
                            effect: writes
                        servers:
                          docs:
                            command: [/usr/bin/node]
                            pass: [NOT_SET]
                            timeout-ms: soon
                        allow:
                          - {tools: [lst], agents: [email]}
                          - {tool: [list]}
                        limits:
                          list: {per-minute: -1}
                        """);

        assertThat(slips)
                .extracting(Slip::line, Slip::column)
                .containsExactly(
                        tuple(1, 1),
                        tuple(4, 3),
                        tuple(9, 5),
                        tuple(12, 5),
                        tuple(17, 5),
                        tuple(20, 6),
                        tuple(22, 3));
        assertThat(slips)
                .extracting(Slip::text)
                .satisfiesExactly(
                        text -> assertThat(text).contains("did you mean folders?"),
                        text -> assertThat(text).contains("/nowhere/at/all"),
                        text -> assertThat(text).contains("did you mean effect?"),
                        text -> assertThat(text).contains("say read-only if it changes nothing"),
                        text -> assertThat(text).contains("servers.docs.timeout-ms"),
                        text -> assertThat(text).contains("did you mean tools?"),
                        text -> assertThat(text).contains("not negative"));
    }

    /** Every key with every kind of value, one level down and two. */
    @Test
    void whateverStandsUnderAKeyIsRightOrASlipAndNeverABug() throws IOException {
        List<String> values =
                List.of(
                        "",
                        "null",
                        "text",
                        "7",
                        "-1",
                        "true",
                        "[]",
                        "[x]",
                        "[{a: b}]",
                        "{}",
                        "{a: b}",
                        "{a: {b: c}}",
                        "{a: [b]}",
                        "{a: }");
        for (String key :
                List.of(
                        "folders",
                        "file-bytes-max",
                        "processes",
                        "commands",
                        "servers",
                        "allow",
                        "limits")) {
            for (String value : values) {
                for (String inner : values) {
                    String yaml =
                            "%s: %s\n"
                                    .formatted(
                                            key, value.replace("b", inner.isEmpty() ? "b" : inner));

                    assertThatCode(() -> slips(yaml)).as(yaml).doesNotThrowAnyException();
                }
            }
        }
        assertThat(slips("allow: {a: b}\nfolders: [x]\n"))
                .extracting(Slip::text)
                .anyMatch(text -> text.contains("allow is a list"))
                .anyMatch(text -> text.contains("folders is a map"));
    }

    @Test
    void whatIsOffOrTooLongIsSaidBesideWhatIsWrongInIt() throws IOException {
        assertThat(
                        slips(
                                """
                                commands:
                                  disk: {run: [df], effect: readonly}
                                limits:
                                  disk: {timeout-ms: 4000000}
                                """))
                .extracting(Slip::toString)
                .satisfiesExactly(
                        text -> assertThat(text).startsWith("line 1, column 1: commands are named"),
                        text -> assertThat(text).contains("line 2", "effect is readonly"),
                        text -> assertThat(text).contains("line 4", "at most an hour"));
    }

    @Test
    void whatIsNoYamlIsASlipWhereItEnds() throws IOException {
        assertThat(slips("folders:\n  a: [1\n"))
                .singleElement()
                .satisfies(slip -> assertThat(slip.line()).isPositive());
        assertThat(slips("folders: {}\nfolders: {}\n"))
                .singleElement()
                .satisfies(
                        slip -> {
                            assertThat(slip.line()).isEqualTo(2);
                            assertThat(slip.text()).contains("Duplicate", "folders");
                        });
        assertThat(slips("")).hasSize(1);
        assertThat(slips("commands: {x: }\n"))
                .extracting(Slip::toString)
                .contains("line 1, column 12: nothing stands here");
    }

    @Test
    void aNumberThatIsAWordKeepsItsZeros() throws IOException {
        Path file =
                Files.writeString(
                        temp.resolve("tools.yaml"),
                        """
                        processes: {enabled: true, without-bwrap: true}
                        commands:
                          say: {run: [/bin/echo, "{v}"], effect: read-only, arguments: {v: {values: [1.10]}}}
                        """);

        assertThat(Assembly.of(file, _ -> null, () -> new Cage(null, null)).offers())
                .singleElement()
                .satisfies(
                        offer -> assertThat(offer.spec().parametersSchema()).contains("\"1.10\""));
    }

    private List<Slip> slips(String yaml) throws IOException {
        Path file = Files.writeString(temp.resolve("tools.yaml"), yaml);
        SlipsException wrong =
                catchThrowableOfType(
                        SlipsException.class,
                        () -> Assembly.of(file, _ -> null, () -> new Cage(null, null)));
        return wrong == null ? List.of() : wrong.slips();
    }

    private static Tuple tuple(Object... values) {
        return Tuple.tuple(values);
    }
}
