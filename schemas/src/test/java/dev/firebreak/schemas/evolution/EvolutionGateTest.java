package dev.firebreak.schemas.evolution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class EvolutionGateTest {
    private static final String E =
            "{'type':'enum','name':'E','symbols':['UNKNOWN','A','B'],'default':'UNKNOWN'}";
    private static final String RELEASED =
            record(
                    "{'name':'id','type':'string'}",
                    "{'name':'at','type':{'type':'long','logicalType':'timestamp-millis'}}",
                    "{'name':'price','type':{'type':'bytes','logicalType':'decimal','precision':9,'scale':2}}",
                    "{'name':'kind','type':" + E + "}",
                    "{'name':'hash','type':{'type':'fixed','name':'H','size':16}}",
                    "{'name':'count','type':'int','default':0}",
                    "{'name':'note','type':['null','string'],'default':null}",
                    "{'name':'inner','type':{'type':'array','items':{'type':'record','name':'In','fields':[{'name':'n','type':'long'}]}}}",
                    "{'name':'answer','type':[{'type':'record','name':'Yes','fields':[]},{'type':'record','name':'No','fields':[]}]}");

    @ParameterizedTest(name = "{0}")
    @MethodSource("bad")
    void aBadChangeIsRefused(String change, String from, String to, String path, String saying) {
        String today = replaced(from, to);

        List<Objection> objections = objections(today);

        assertThat(objections).as(change).isNotEmpty();
        assertThat(objections)
                .anySatisfy(
                        objection -> {
                            assertThat(objection.path()).isEqualTo(path);
                            assertThat(objection.inWords()).contains(saying);
                            assertThat(objection.right()).isNotBlank();
                        });
    }

    static Stream<Arguments> bad() {
        return Stream.of(
                arguments(
                        "logical type changed",
                        "timestamp-millis",
                        "timestamp-micros",
                        "at",
                        "was timestamp-millis and is timestamp-micros"),
                arguments(
                        "logical type removed",
                        "{'type':'long','logicalType':'timestamp-millis'}",
                        "'long'",
                        "at",
                        "was timestamp-millis and is none"),
                arguments(
                        "logical type added",
                        "{'name':'id','type':'string'}",
                        "{'name':'id','type':{'type':'string','logicalType':'uuid'}}",
                        "id",
                        "was none and is uuid"),
                arguments(
                        "scale changed",
                        "'scale':2",
                        "'scale':3",
                        "price",
                        "decimal(9, 2) and is decimal(9, 3)"),
                arguments(
                        "precision changed",
                        "'precision':9",
                        "'precision':12",
                        "price",
                        "decimal(9, 2) and is decimal(12, 2)"),
                arguments("enum without default", ",'default':'UNKNOWN'", "", "kind", "UNKNOWN"),
                arguments(
                        "enum default changed",
                        "'default':'UNKNOWN'",
                        "'default':'A'",
                        "kind",
                        "was UNKNOWN and is A"),
                arguments("enum symbol removed", ",'B'", "", "kind", "lost B"),
                arguments("enum renamed", "'name':'E'", "'name':'E2'", "kind", "now called E2"),
                arguments(
                        "fixed size", "'size':16", "'size':20", "hash", "had 16 bytes and has 20"),
                arguments("fixed renamed", "'name':'H'", "'name':'H2'", "hash", "now called H2"),
                arguments(
                        "field without default added",
                        "{'name':'count'",
                        "{'name':'more','type':'string'},{'name':'count'",
                        "more",
                        "has no default"),
                arguments(
                        "required field removed",
                        "{'name':'id','type':'string'},",
                        "",
                        "id",
                        "had no default"),
                arguments(
                        "field renamed without alias",
                        "'name':'count'",
                        "'name':'total'",
                        "count",
                        "renamed without an alias"),
                arguments(
                        "nullable field renamed without alias",
                        "'name':'note'",
                        "'name':'remark'",
                        "note",
                        "renamed without an alias"),
                arguments(
                        "widened",
                        "'name':'count','type':'int'",
                        "'name':'count','type':'long'",
                        "count",
                        "was int and is long"),
                arguments(
                        "narrowed",
                        "{'name':'n','type':'long'}",
                        "{'name':'n','type':'int'}",
                        "inner[].n",
                        "was long and is int"),
                arguments(
                        "text made bytes",
                        "{'name':'id','type':'string'}",
                        "{'name':'id','type':'bytes'}",
                        "id",
                        "was string and is bytes"),
                arguments(
                        "field made nullable",
                        "{'name':'id','type':'string'}",
                        "{'name':'id','type':['string','null']}",
                        "id",
                        "was string and is union{string, null}"),
                arguments(
                        "branch added",
                        "['null','string']",
                        "['null','string','int']",
                        "note",
                        "new branch int"),
                arguments(
                        "branch removed",
                        ",{'type':'record','name':'No','fields':[]}",
                        "",
                        "answer",
                        "lost No"),
                arguments("branch renamed", "'name':'No'", "'name':'Never'", "answer", "lost No"),
                arguments(
                        "record renamed",
                        "'name':'In'",
                        "'name':'Inner'",
                        "inner[]",
                        "now called Inner"),
                arguments(
                        "required field added inside",
                        "{'name':'n','type':'long'}",
                        "{'name':'n','type':'long'},{'name':'m','type':'long'}",
                        "inner[].m",
                        "has no default"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("good")
    void aGoodChangePasses(String change, String from, String to) {
        assertThat(objections(replaced(from, to))).as(change).isEmpty();
    }

    static Stream<Arguments> good() {
        return Stream.of(
                arguments("nothing", "'id'", "'id'"),
                arguments("documentation", "'name':'id'", "'name':'id','doc':'new'"),
                arguments(
                        "a rule",
                        "'name':'id'",
                        "'name':'id','rule':{'name':'r','expr':'true','message':'m'}"),
                arguments("symbol added", "'A','B'", "'A','B','C'"),
                arguments(
                        "field with default added",
                        "{'name':'count'",
                        "{'name':'more','type':'string','default':''},{'name':'count'"),
                arguments(
                        "field moved",
                        "{'name':'id','type':'string'},{'name':'at','type':{'type':'long','logicalType':'timestamp-millis'}}",
                        "{'name':'at','type':{'type':'long','logicalType':'timestamp-millis'}},{'name':'id','type':'string'}"),
                arguments(
                        "optional field removed", "{'name':'count','type':'int','default':0},", ""),
                arguments(
                        "optional field renamed with alias",
                        "'name':'count'",
                        "'name':'total','aliases':['count']"));
    }

    @Test
    void whatAvroLetsThroughIsWhyThisGateExists() {
        Schema released = schema(RELEASED);
        Schema micros = schema(replaced("timestamp-millis", "timestamp-micros"));

        assertThat(SchemaCompatibility.checkReaderWriterCompatibility(micros, released).getType())
                .isEqualTo(SchemaCompatibility.SchemaCompatibilityType.COMPATIBLE);
    }

    @Test
    void everyReleasedVersionIsAsked() {
        var released = new TreeMap<String, Schema>();
        released.put("v1", schema(RELEASED));
        released.put("v2", schema(replaced("{'name':'count','type':'int','default':0},", "")));
        released.put(
                "v3",
                schema(
                        replaced(
                                "'name':'count','type':'int','default':0",
                                "'name':'count','type':'long','default':0")));

        List<Objection> objections = EvolutionGate.objections(schema(RELEASED), released);

        assertThat(objections).extracting(Objection::against).containsExactly("v3");
    }

    @Test
    void aNewContractNeedsOnlyTheRulesOfTheHouse() {
        assertThat(EvolutionGate.objections(schema(RELEASED), new TreeMap<>())).isEmpty();
    }

    @Test
    void aRecordThatHoldsItselfIsCompared() {
        String tree =
                record(
                        "{'name':'next','type':['null','R'],'default':null}",
                        "{'name':'n','type':'int'}");
        var released = new TreeMap<String, Schema>();
        released.put("v1", schema(tree));

        assertThat(EvolutionGate.objections(schema(tree), released)).isEmpty();
        assertThat(
                        EvolutionGate.objections(
                                schema(tree.replace("'type':'int'", "'type':'long'")), released))
                .hasSize(1);
    }

    private static List<Objection> objections(String today) {
        var released = new TreeMap<String, Schema>();
        released.put("v1", schema(RELEASED));
        return EvolutionGate.objections(schema(today), released);
    }

    private static String replaced(String from, String to) {
        assertThat(RELEASED).contains(from);
        return RELEASED.replace(from, to);
    }

    private static String record(String... fields) {
        return "{'type':'record','name':'R','fields':[" + String.join(",", fields) + "]}";
    }

    private static Schema schema(String json) {
        return new Schema.Parser().parse(json.replace('\'', '"'));
    }
}
