package dev.firebreak.kit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.re2j.Pattern;
import dev.firebreak.kit.contract.Truth.Condition;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is run natively must give what CEL gives. */
class NativeConditionsTest {
    private static final Schema RECORD =
            ContractTest.schema(
                    "{'name':'text','type':'string'},{'name':'id','type':['null','string'],'default':null},"
                            + "{'name':'n','type':'int'},{'name':'big','type':'long'},{'name':'maybe','type':['null','long'],'default':null},"
                            + "{'name':'real','type':'double'},{'name':'flag','type':'boolean'},{'name':'raw','type':'bytes'},"
                            + "{'name':'at','type':{'type':'long','logicalType':'timestamp-millis'}},"
                            + "{'name':'until','type':['null',{'type':'long','logicalType':'timestamp-millis'}],'default':null},"
                            + "{'name':'kind','type':{'type':'enum','name':'K','symbols':['UNKNOWN','A','B'],'default':'UNKNOWN'}},"
                            + "{'name':'list','type':{'type':'array','items':'string'}},{'name':'map','type':{'type':'map','values':'long'}},"
                            + "{'name':'inner','type':{'type':'record','name':'In','fields':[{'name':'x','type':'long'},{'name':'s','type':'string'}]}}");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "size(this.text) <= 20",
                "size(this.text) >= 1 && size(this.text) < 17",
                "this.text.size() == 20",
                "size(this.text) != 0",
                "1 <= size(this.text)",
                "this.text.matches('^[A-Za-z0-9._:@-]{1,128}$')",
                "this.text.matches('a')",
                "matches(this.text, '^([a-z]{2}|und)$')",
                "this.text.matches('^[a-z][a-z0-9-]*[.][a-z][a-z0-9-]*$')",
                "this.text == 'a'",
                "this.text != 'a'",
                "!this.text.contains('\\n')",
                "this.text.startsWith('t') || this.text.endsWith('l')",
                "this.text in ['a', 'email']",
                "this.kind == 'A'",
                "this.kind in ['A', 'B']",
                "this.n >= 0 && this.n <= 1000",
                "0 < this.n",
                "this.n == -1",
                "this.n != -1",
                "this.big > 9223372036854775806",
                "this.big <= this.inner.x",
                "this.n > this.big",
                "this.real >= 0.0 && this.real <= 1.0",
                "this.real == 0.0",
                "this.real != 1.0",
                "this.real < 0.5",
                "this.maybe == null || this.maybe > 3",
                "this.maybe != null && this.maybe > 3",
                "this.maybe > 3",
                "this.maybe > 3 || this.flag",
                "!(this.maybe > 3)",
                "this.maybe == 3",
                "this.maybe != 3",
                "this.maybe > 3 && this.flag",
                "this.flag",
                "!this.flag",
                "this.flag || this.maybe == null",
                "this.until == null || this.until > this.at",
                "this.until > this.at",
                "this.until == this.at",
                "this.until != this.at",
                "this.at <= this.at",
                "this.id == null",
                "this.id != null",
                "this.id == 'a'",
                "this.id != 'a'",
                "size(this.raw) < 5",
                "size(this.list) == 2",
                "size(this.map) > 0",
                "size(this.list) > 0 || size(this.text) > 0",
                "this.inner.s == 'a' || this.inner.x > 5",
                "size(this.inner.s) < 3",
                "this.list.all(item, size(item) >= 1 && size(item) <= 19)",
                "this.list.all(item, item.matches('^[a-z]+$'))",
                "this.list.all(item, item in ['a', '', 't-1'])"
            })
    void aRecordRuleGivesWhatCelGives(String expr) throws Exception {
        Condition plain =
                Objects.requireNonNull(natively(expr, "this", RECORD), "not recognised: " + expr);
        Condition cel = byCel(expr, "this", RECORD);
        Set<String> seen = new TreeSet<>();

        for (long seed = 0; seed < 400; seed++) {
            GenericRecord record = new RandomRecords(seed).record(RECORD);

            String expected = said(cel.test(record));

            assertThat(said(plain.test(record)))
                    .as("%s of %s, seed %d", expr, record, seed)
                    .isEqualTo(expected);
            seen.add(expected);
        }
        assertThat(seen)
                .as("the records tell nothing about " + expr)
                .hasSizeGreaterThan(expr.equals("this.at <= this.at") ? 0 : 1);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 8})
    void sizesOfAnyTextAreCountedAsCelCounts(int size) throws Exception {
        Schema text = Schema.create(Schema.Type.STRING);
        var random = new Random(size);
        String[] pieces = {"a", "é", "世", "😀", "\ud83d", "\ude00", "\n"};

        for (String op : List.of("<", "<=", ">", ">=", "==", "!=")) {
            String expr = "size(value) " + op + " " + size;
            Condition plain =
                    Objects.requireNonNull(
                            natively(expr, "value", text), "not recognised: " + expr);
            Condition cel = byCel(expr, "value", text);
            for (int i = 0; i < 300; i++) {
                var value = new StringBuilder();
                for (int length = random.nextInt(8); length > 0; length--) {
                    value.append(pieces[random.nextInt(pieces.length)]);
                }

                assertThat(said(plain.test(value.toString())))
                        .as("%s of %s", expr, value)
                        .isEqualTo(said(cel.test(value.toString())));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "value >= 0.0",
                "value > 0.0",
                "value == 0.0",
                "value != 0.0",
                "value < 0.0",
                "value <= 0.0"
            })
    void negativeZeroIsComparedAsCelComparesIt(String expr) throws Exception {
        Schema real = Schema.create(Schema.Type.DOUBLE);
        Condition plain = Objects.requireNonNull(natively(expr, "value", real));

        assertThat(said(plain.test(-0.0))).isEqualTo(said(byCel(expr, "value", real).test(-0.0)));
    }

    @Test
    void shapesGiveWhatRe2Gives() {
        var random = new Random(7);
        String[] classes = {
            "[a-c]",
            "[a-z0-9-]",
            "[._]",
            "[0-9a-f]",
            "x",
            "[^a]",
            ".",
            "[-a]",
            "[a-]",
            "(ab|c)",
            "[A-Za-z0-9!#$&^_.+-]",
            "/",
            "[.]"
        };
        String[] counts = {"", "?", "*", "+", "{2}", "{0,3}", "{1,4}", "{2,}"};
        String[] pieces = {
            "a", "b", "c", "f", "x", "z", "0", "9", "-", ".", "_", "/", "\n", "é", "ab", "Z"
        };
        int shapes = 0;

        for (int i = 0; i < 4_000; i++) {
            var pattern = new StringBuilder(random.nextInt(10) == 0 ? "" : "^");
            boolean grouped = random.nextInt(4) == 0;
            pattern.append(grouped ? "(" : "");
            for (int alternative = grouped ? random.nextInt(3) : 0;
                    alternative >= 0;
                    alternative--) {
                for (int parts = random.nextInt(4); parts > 0; parts--) {
                    pattern.append(classes[random.nextInt(classes.length)])
                            .append(counts[random.nextInt(counts.length)]);
                }
                pattern.append(alternative > 0 ? "|" : "");
            }
            pattern.append(grouped ? ")" : "");
            pattern.append(random.nextInt(10) == 0 ? "" : "$");
            TextShape shape = TextShape.of(pattern.toString());
            if (shape == null) {
                continue;
            }
            shapes++;
            Pattern re2 = Pattern.compile(pattern.toString());
            for (int j = 0; j < 50; j++) {
                var text = new StringBuilder();
                for (int length = random.nextInt(9); length > 0; length--) {
                    text.append(pieces[random.nextInt(pieces.length)]);
                }

                assertThat(shape.matches(text.toString()))
                        .as("%s on '%s'", pattern, text)
                        .isEqualTo(re2.matcher(text).find());
            }
        }

        assertThat(shapes).isGreaterThan(300);
    }

    @Test
    void thePatternsOfOurContractsThatCanBeAreShapes() {
        var patterns =
                new ArrayList<>(
                        List.of(
                                "^[A-Za-z0-9._:@-]{1,128}$",
                                "^[a-z][a-z0-9-]{0,63}$",
                                "^[0-9a-f]{32}$",
                                "^q[0-9]{1,4}$",
                                "^[A-Za-z0-9!#$&^_.+-]{1,127}/[A-Za-z0-9!#$&^_.+-]{1,127}$",
                                "^[a-z][a-z0-9-]*[.][a-z][a-z0-9-]*$",
                                "^([a-z]{2}|und)$"));

        assertThat(patterns).allSatisfy(pattern -> assertThat(TextShape.of(pattern)).isNotNull());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "^a*a$",
                "^[a-z]{1,3}[a-z]$",
                "^a?ab?b$",
                "a$",
                "^a",
                "^(a)(b)$",
                "^(a|(b))$",
                "^(?:a|b)$",
                "^(?i)a$",
                "^([a|b])$",
                "^(a\\|b)$",
                "^(a|b)?$",
                "^(a|b$",
                "^a|b$",
                "^\\d$",
                "^a{2}{3}$",
                "^a*?$",
                "^[[:alpha:]]$",
                "^a{1001}$",
                "^[]a]$",
                "^é$",
                "^^$$",
                "^a{2$",
                "^[a$"
            })
    void aPatternThatNeedsMoreIsLeftToRe2(String pattern) {
        assertThat(TextShape.of(pattern)).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "size(this.text) + 1 > 3",
                "this.list.exists(i, i == 'a')",
                "this.text < 'b'",
                "this.list.all(i, this.list.all(j, i == j))",
                "this.map['a'] > 1",
                "has(this.id)",
                "this.n * 2 == 4",
                "true"
            })
    void whatIsNotRecognisedIsLeftToCel(String expr) throws Exception {
        assertThat(natively(expr, "this", RECORD)).isNull();
    }

    private static @Nullable Condition natively(String expr, String variable, Schema schema)
            throws Exception {
        var compiler = new RuleCompiler(variable, schema);
        return compiler.natively(compiler.tree(expr));
    }

    private static Condition byCel(String expr, String variable, Schema schema) throws Exception {
        var compiler = new RuleCompiler(variable, schema);
        return compiler.byCel(compiler.tree(expr));
    }

    private static String said(Truth truth) {
        return switch (truth) {
            case Truth.Settled settled -> settled.name();
            case Truth.Failed failed -> "FAILED";
        };
    }
}
