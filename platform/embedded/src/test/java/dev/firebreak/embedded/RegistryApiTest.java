package dev.firebreak.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Confluent's server 8.3.1 was seen to answer, and this one must answer too. */
final class RegistryApiTest {
    private static final String TASK =
            "{\"type\":\"record\",\"name\":\"Task\",\"namespace\":\"demo\",\"fields\":[{\"name\":\"id\",\"type\":\"string\"},{\"name\":\"n\",\"type\":\"int\",\"default\":7}]}";
    private static final String TASK_WITH_OPTIONAL =
            "{\"type\":\"record\",\"name\":\"Task\",\"namespace\":\"demo\",\"fields\":[{\"name\":\"id\",\"type\":\"string\"},{\"name\":\"n\",\"type\":\"int\",\"default\":7},{\"name\":\"o\",\"type\":[\"null\",\"string\"],\"default\":null}]}";
    private static final String TASK_WITH_REQUIRED =
            "{\"type\":\"record\",\"name\":\"Task\",\"namespace\":\"demo\",\"fields\":[{\"name\":\"id\",\"type\":\"string\"},{\"name\":\"must\",\"type\":\"long\"}]}";

    private final RegistryInMemory registry = new RegistryInMemory();
    private final RegistryCalls calls = registry.calls;

    @AfterEach
    void close() {
        registry.close();
    }

    @Test
    void registersUnderAnIdAndServesItEverywhere() throws Exception {
        RegistryCalls.Answer registered = calls.register("task-value", TASK);

        String guid = "65db0c89-2a33-eef2-e31f-582b6a47f5f2";
        assertThat(registered.status()).isEqualTo(200);
        assertThat(registered.body())
                .isEqualTo(
                        json(
                                "{'id':1,'version':1,'guid':'%s','schemaType':'AVRO','schema':%s}"
                                        .formatted(guid, quoted(TASK))));
        String content =
                "{'guid':'%s','schemaType':'AVRO','schema':%s}".formatted(guid, quoted(TASK));
        assertThat(calls.get("/schemas/ids/1").body()).isEqualTo(json(content));
        assertThat(calls.get("/schemas/guids/" + guid).body()).isEqualTo(json(content));
        assertThat(calls.get("/schemas/guids/" + guid + "/ids").body())
                .isEqualTo(json("[{'context':'.','id':1}]"));
        assertThat(calls.get("/schemas/ids/1/schema").body())
                .isEqualTo(RegistryCalls.JSON.readTree(TASK));
        assertThat(calls.get("/schemas/ids/1/subjects").body()).isEqualTo(json("['task-value']"));
        assertThat(calls.get("/schemas/ids/1/versions").body())
                .isEqualTo(json("[{'subject':'task-value','version':1}]"));
        String version =
                "{'subject':'task-value','version':1,'id':1,'guid':'%s','schemaType':'AVRO','schema':%s}"
                        .formatted(guid, quoted(TASK));
        assertThat(calls.get("/subjects/task-value/versions/1").body()).isEqualTo(json(version));
        assertThat(calls.get("/subjects/task-value/versions/latest").body())
                .isEqualTo(json(version));
        assertThat(calls.get("/subjects/task-value/versions/-1").body()).isEqualTo(json(version));
        assertThat(calls.post("/subjects/task-value", RegistryCalls.wrapped(TASK)).body())
                .isEqualTo(json(version));
        assertThat(calls.get("/schemas").body()).isEqualTo(json("[" + version + "]"));
        assertThat(calls.get("/subjects/task-value/versions/1/schema").body())
                .isEqualTo(RegistryCalls.JSON.readTree(TASK));
        assertThat(calls.get("/schemas/ids/1?fetchMaxId=true").body().path("maxId").asInt())
                .isEqualTo(1);
    }

    @Test
    void answersWhatSerdesAskInTheirOwnWords() throws Exception {
        calls.register("task-value", TASK);

        assertThat(
                        calls.get(
                                        "/associations/resources/-/task?resourceType=topic&associationType=value")
                                .status())
                .isEqualTo(404);
        assertThat(
                        calls.post(
                                        "/subjects/task-value/versions?normalize=false",
                                        RegistryCalls.wrapped(TASK))
                                .body()
                                .path("id")
                                .asInt())
                .isEqualTo(1);
        assertThat(
                        calls.post(
                                        "/subjects/task-value?normalize=false&deleted=false",
                                        RegistryCalls.wrapped(TASK))
                                .status())
                .isEqualTo(200);
        assertThat(calls.get("/schemas/ids/1?fetchMaxId=false&subject=task-value").status())
                .isEqualTo(200);
        assertThat(calls.get("/subjects/task-value/versions/1?deleted=false").status())
                .isEqualTo(200);
        assertThat(
                        calls.post(
                                        "/compatibility/subjects/task-value/versions/latest?normalize=false&verbose=false",
                                        RegistryCalls.wrapped(TASK))
                                .body())
                .isEqualTo(json("{'is_compatible':true}"));
        assertThat(calls.get("/config/task-value?defaultToGlobal=true").body())
                .isEqualTo(json("{'compatibilityLevel':'BACKWARD'}"));
        assertThat(calls.get("/mode/task-value?defaultToGlobal=true").body())
                .isEqualTo(json("{'mode':'READWRITE'}"));
        assertThat(calls.get("/schemas/types").body()).isEqualTo(json("['AVRO']"));
        assertThat(calls.get("/contexts").body()).isEqualTo(json("['.']"));
        assertThat(calls.get("/").body()).isEqualTo(json("{}"));
        assertThat(calls.get("/v1/metadata/id").status()).isEqualTo(200);
        assertThat(calls.get("/v1/metadata/version").status()).isEqualTo(200);
    }

    @Test
    void oneSchemaHasOneIdUnderAllSubjectsHoweverItIsWritten() throws Exception {
        int id = calls.register("a", TASK).body().path("id").asInt();

        RegistryCalls.Answer again = calls.register("a", TASK.replace(",", " ,\n "));
        RegistryCalls.Answer elsewhere = calls.register("b", TASK);
        RegistryCalls.Answer another = calls.register("b", TASK_WITH_OPTIONAL);

        assertThat(again.body().path("id").asInt()).isEqualTo(id);
        assertThat(again.body().path("version").asInt()).isEqualTo(1);
        assertThat(elsewhere.body().path("id").asInt()).isEqualTo(id);
        assertThat(another.body().path("id").asInt()).isEqualTo(id + 1);
        assertThat(another.body().path("version").asInt()).isEqualTo(2);
    }

    @Test
    void theOrderOfCustomPropertiesDoesNotMatterInLookup() throws Exception {
        String one = "{\"type\":\"string\",\"x\":1,\"y\":{\"a\":1,\"b\":2}}";
        String other = "{\"type\":\"string\",\"y\":{\"b\":2,\"a\":1},\"x\":1}";
        int id = calls.register("s", one).body().path("id").asInt();

        assertThat(
                        calls.post("/subjects/s", RegistryCalls.wrapped(other))
                                .body()
                                .path("id")
                                .asInt())
                .isEqualTo(id);
        assertThat(calls.register("s", other).body().path("version").asInt()).isEqualTo(1);
    }

    @Test
    void aChangeOfDocumentationIsANewVersion() throws Exception {
        calls.register("s", TASK);

        RegistryCalls.Answer documented =
                calls.register(
                        "s", TASK.replace("\"fields\"", "\"doc\":\"what to do\",\"fields\""));

        assertThat(documented.body().path("version").asInt()).isEqualTo(2);
        assertThat(documented.body().path("id").asInt()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    # method | path | body | status | code
                    POST   | /subjects/s/versions | {"schema":""} | 422 | 42201
                    POST   | /subjects/s/versions | {} | 422 | 42201
                    POST   | /subjects/s/versions | {"schema":null} | 422 | 42201
                    POST   | /subjects/s/versions | {"schema":"\\"string\\"","schemaType":"JSON"} | 422 | 42201
                    POST   | /subjects/s/versions | {"schema":"{\\"type\\":\\"nonsense\\"}"} | 422 | 42201
                    POST   | /subjects/s/versions | {"schema":"not json"} | 422 | 42201
                    POST   | /subjects/s/versions | {"schema":"\\"string\\"","references":[{"name":"x.Y","subject":"none","version":1}]} | 422 | 42201
                    POST   | /subjects/s/versions | {"schema":"\\"string\\"","id":7} | 422 | 42207
                    POST   | /subjects/s/versions | {"schema":"{\\"type\\":\\"string\\",\\"x\\":1}","id":7} | 422 | 42205
                    POST   | /subjects/s/versions | {"schema":"{\\"type\\":\\"string\\",\\"x\\":1}","version":7} | 422 | 42201
                    POST   | /subjects/s/versions | {"schema":"\\"int\\""} | 409 | 40901
                    POST   | /subjects/s/versions | {"schema":{}} | 400 | 400
                    POST   | /subjects/s/versions | {"schema":"\\"string\\"","references":{}} | 400 | 400
                    POST   | /subjects/s/versions | not json | 400 | 400
                    POST   | /subjects/s/versions | [] | 400 | 400
                    POST   | /subjects/s/versions | {} {} | 400 | 400
                    POST   | /subjects/%20/versions | {"schema":"\\"string\\""} | 422 | 42208
                    POST   | /subjects/a%00b/versions | {"schema":"\\"string\\""} | 422 | 42208
                    POST   | /subjects/none | {"schema":"\\"string\\""} | 404 | 40401
                    POST   | /subjects/s | {"schema":"\\"int\\""} | 404 | 40403
                    POST   | /subjects/gone | {"schema":"\\"string\\""} | 404 | 40401
                    POST   | /subjects/gone?deleted=true | {"schema":"\\"string\\""} | 200 | 0
                    POST   | /subjects/ro/versions | {"schema":"\\"int\\""} | 422 | 42205
                    GET    | /subjects/none/versions | | 404 | 40401
                    GET    | /subjects/gone/versions | | 404 | 40401
                    GET    | /subjects/gone/versions?deleted=true | | 200 | 0
                    GET    | /subjects/none/versions/latest | | 404 | 40401
                    GET    | /subjects/s/versions/99 | | 404 | 40402
                    GET    | /subjects/s/versions/0 | | 422 | 42202
                    GET    | /subjects/s/versions/abc | | 422 | 42202
                    GET    | /subjects/s/versions/-2 | | 422 | 42202
                    GET    | /subjects/s/versions/2147483648 | | 422 | 42202
                    GET    | /schemas/ids/99 | | 404 | 40403
                    GET    | /schemas/ids/abc | | 404 | 40403
                    GET    | /schemas/guids/no-guid | | 404 | 40403
                    DELETE | /subjects/none | | 404 | 40401
                    DELETE | /subjects/gone | | 404 | 40404
                    DELETE | /subjects/s?permanent=true | | 404 | 40405
                    DELETE | /subjects/gone/versions/1 | | 404 | 40406
                    DELETE | /subjects/s/versions/1?permanent=true | | 404 | 40407
                    DELETE | /subjects/s/versions/9 | | 404 | 40402
                    DELETE | /subjects/ro | | 422 | 42205
                    DELETE | /subjects/used | | 422 | 42206
                    DELETE | /subjects/used/versions/1 | | 422 | 42206
                    GET    | /config/s | | 404 | 40408
                    DELETE | /config/s | | 404 | 40401
                    PUT    | /config/s | {"compatibility":"SIDEWAYS"} | 422 | 42203
                    PUT    | /config | {} | 422 | 42203
                    GET    | /mode/s | | 404 | 40409
                    PUT    | /mode/s | {"mode":"ASLEEP"} | 422 | 42204
                    PUT    | /mode | {"mode":"IMPORT"} | 422 | 42205
                    POST   | /compatibility/subjects/s/versions/9 | {"schema":"\\"string\\""} | 404 | 40402
                    POST   | /compatibility/subjects/s/versions/x | {"schema":"\\"string\\""} | 422 | 42202
                    POST   | /compatibility/subjects/s/versions/latest | {"schema":"x"} | 422 | 42201
                    GET    | /nothing/here | | 404 | 404
                    GET    | /subjects/s/versions/1/nothing | | 404 | 404
                    PATCH  | /subjects | | 405 | 405
                    GET    | /compatibility/subjects/s/versions | | 405 | 405
                    """)
    void refusesWithConfluentsCodes(String method, String path, String body, int status, int code)
            throws Exception {
        calls.register("s", "\"string\"");
        calls.register("gone", "\"string\"");
        calls.delete("/subjects/gone");
        calls.register("ro", "\"string\"");
        calls.put("/mode/ro", "{\"mode\":\"READONLY\"}");
        calls.register("used", TASK);
        calls.post("/subjects/user/versions", using("used", 1));

        RegistryCalls.Answer answer =
                calls.send(
                        method,
                        path,
                        body == null ? new byte[0] : body.getBytes(StandardCharsets.UTF_8));

        assertThat(answer.status()).as("%s", answer.body()).isEqualTo(status);
        assertThat(answer.errorCode()).as("%s", answer.body()).isEqualTo(code);
        assertThat(code == 0 || answer.body().path("message").isTextual()).isTrue();
    }

    @Test
    void checksANewVersionAgainstTheLevelOfItsSubject() throws Exception {
        calls.register("s", TASK);

        RegistryCalls.Answer refused = calls.register("s", TASK_WITH_REQUIRED);
        calls.put("/config/s", "{\"compatibility\":\"forward\"}");
        RegistryCalls.Answer taken = calls.register("s", TASK_WITH_REQUIRED);

        assertThat(refused.errorCode()).isEqualTo(40901);
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.body().path("message").asText())
                .contains("READER_FIELD_MISSING_DEFAULT_VALUE");
        assertThat(taken.status()).isEqualTo(200);
        assertThat(calls.get("/config/s").body())
                .isEqualTo(json("{'compatibilityLevel':'FORWARD'}"));
        assertThat(calls.delete("/config/s").body())
                .isEqualTo(json("{'compatibilityLevel':'FORWARD'}"));
        assertThat(calls.get("/config/s").errorCode()).isEqualTo(40408);
    }

    @Test
    void saysWhatDoesNotFitWhenAsked() throws Exception {
        calls.register("s", TASK);
        String body = RegistryCalls.wrapped(TASK_WITH_REQUIRED);

        RegistryCalls.Answer terse = calls.post("/compatibility/subjects/s/versions/latest", body);
        RegistryCalls.Answer verbose =
                calls.post("/compatibility/subjects/s/versions?verbose=true", body);
        RegistryCalls.Answer unknown =
                calls.post("/compatibility/subjects/none/versions/latest", body);

        assertThat(terse.body()).isEqualTo(json("{'is_compatible':false}"));
        assertThat(verbose.body().path("is_compatible").asBoolean(true)).isFalse();
        assertThat(verbose.body().path("messages").toString())
                .contains("READER_FIELD_MISSING_DEFAULT_VALUE", "/fields/1", "oldSchemaVersion: 1");
        assertThat(unknown.body()).isEqualTo(json("{'is_compatible':true}"));
    }

    @Test
    void aTransitiveLevelAsksAllVersions() throws Exception {
        // 1 and 2 can't be read by 3, which only fits 2 when 1 is not asked.
        calls.register("s", "{\"type\":\"record\",\"name\":\"R\",\"fields\":[]}");
        calls.register(
                "s",
                "{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"a\",\"type\":\"int\",\"default\":0}]}");
        String third =
                "{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"a\",\"type\":\"int\"}]}";

        calls.put("/config/s", "{\"compatibility\":\"BACKWARD_TRANSITIVE\"}");
        RegistryCalls.Answer refused = calls.register("s", third);
        calls.put("/config/s", "{\"compatibility\":\"BACKWARD\"}");
        RegistryCalls.Answer taken = calls.register("s", third);

        assertThat(refused.errorCode()).isEqualTo(40901);
        assertThat(taken.status()).isEqualTo(200);
    }

    @Test
    void deletesSoftlyThenForGood() throws Exception {
        calls.register("s", TASK);
        calls.register("s", TASK_WITH_OPTIONAL);

        assertThat(calls.delete("/subjects/s/versions/1").body()).isEqualTo(json("1"));
        assertThat(calls.delete("/subjects/s").body()).isEqualTo(json("[2]"));
        assertThat(calls.get("/subjects").body()).isEqualTo(json("[]"));
        assertThat(calls.get("/subjects?deleted=true").body()).isEqualTo(json("['s']"));
        assertThat(calls.get("/subjects/s/versions?deletedOnly=true").body())
                .isEqualTo(json("[1,2]"));
        assertThat(calls.get("/schemas/ids/1").status()).isEqualTo(200);
        assertThat(calls.get("/schemas/ids/1/subjects").body()).isEqualTo(json("[]"));
        assertThat(calls.get("/schemas/ids/1/subjects?deleted=true").body())
                .isEqualTo(json("['s']"));

        assertThat(calls.delete("/subjects/s?permanent=true").body()).isEqualTo(json("[1,2]"));
        assertThat(calls.get("/subjects?deleted=true").body()).isEqualTo(json("[]"));
        assertThat(calls.get("/schemas/ids/1").errorCode()).isEqualTo(40403);
        assertThat(calls.register("s", TASK).body().path("id").asInt())
                .as("ids are not given twice")
                .isEqualTo(3);
    }

    @Test
    void aSchemaThatComesBackAfterASoftDeleteIsTheNextVersionWithItsOldId() throws Exception {
        calls.register("s", TASK);
        calls.register("s", TASK_WITH_OPTIONAL);
        calls.delete("/subjects/s");

        RegistryCalls.Answer back = calls.register("s", TASK);

        assertThat(back.body().path("id").asInt()).isEqualTo(1);
        assertThat(back.body().path("version").asInt()).isEqualTo(3);
        assertThat(calls.get("/subjects/s/versions?deleted=true").body()).isEqualTo(json("[2,3]"));
    }

    @Test
    void resolvesReferencesAndSaysWhoUsesWhat() throws Exception {
        calls.register("task", TASK);

        RegistryCalls.Answer user = calls.post("/subjects/user/versions", using("task", 1));

        assertThat(user.status()).as("%s", user.body()).isEqualTo(200);
        assertThat(user.body().path("references"))
                .isEqualTo(json("[{'name':'demo.Task','subject':'task','version':1}]"));
        assertThat(calls.get("/subjects/task/versions/1/referencedby").body())
                .isEqualTo(json("[" + user.body().path("id").asInt() + "]"));
        assertThat(calls.post("/subjects/user", using("task", 1)).status()).isEqualTo(200);
        assertThat(
                        calls.post("/compatibility/subjects/user/versions/latest", using("task", 1))
                                .body())
                .isEqualTo(json("{'is_compatible':true}"));
    }

    @Test
    void importsSchemasWithTheIdsTheyHadElsewhere() throws Exception {
        calls.put("/mode/s", "{\"mode\":\"IMPORT\"}");

        RegistryCalls.Answer imported =
                calls.post("/subjects/s/versions", withId("\"string\"", 40, 5));
        RegistryCalls.Answer clash = calls.post("/subjects/s/versions", withId("\"int\"", 40, 6));
        RegistryCalls.Answer renumbered =
                calls.post("/subjects/s/versions", withId("\"string\"", 41, 5));
        calls.delete("/mode/s");
        RegistryCalls.Answer next = calls.register("other", "\"int\"");

        assertThat(imported.body().path("id").asInt()).isEqualTo(40);
        assertThat(imported.body().path("version").asInt()).isEqualTo(5);
        assertThat(clash.errorCode()).isEqualTo(42205);
        assertThat(renumbered.errorCode()).isEqualTo(42207);
        assertThat(next.body().path("id").asInt()).isEqualTo(41);
    }

    @Test
    void subjectsOfAnyNameAreOnePathSegment() throws Exception {
        String subject = "a/b c+d ü";

        RegistryCalls.Answer registered = calls.register("a%2Fb%20c+d%20%C3%BC", TASK);

        assertThat(registered.status()).isEqualTo(200);
        assertThat(calls.get("/subjects").body()).isEqualTo(json("['" + subject + "']"));
        assertThat(calls.get("/subjects?subjectPrefix=a/b").body())
                .isEqualTo(json("['" + subject + "']"));
        assertThat(calls.get("/subjects?subjectPrefix=x").body()).isEqualTo(json("[]"));
        assertThat(calls.get("/subjects?subjectPrefix=:*:").body())
                .isEqualTo(json("['" + subject + "']"));
    }

    @Test
    void manyWhoRegisterOneSchemaAtOnceGetOneId() throws Exception {
        List<Callable<Integer>> tasks = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            tasks.add(() -> calls.register("s", TASK).body().path("id").asInt());
        }

        Set<Integer> ids = new HashSet<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Integer> id : threads.invokeAll(tasks)) {
                ids.add(id.get());
            }
        }

        assertThat(ids).containsExactly(1);
        assertThat(registry.journal.kept).hasSize(1);
    }

    @Test
    void whatAWebPageMaySendWithoutAskingIsRefused() throws Exception {
        byte[] body = RegistryCalls.wrapped(TASK).getBytes(StandardCharsets.UTF_8);

        RegistryCalls.Answer form =
                calls.send("POST", "/subjects/s/versions", body, "Content-Type", "text/plain");
        RegistryCalls.Answer foreign =
                calls.send("POST", "/subjects/s/versions", body, "Origin", "https://example.org");
        RegistryCalls.Answer plain =
                calls.send(
                        "POST", "/subjects/s/versions", body, "Content-Type", "application/json");

        assertThat(form.status()).isEqualTo(415);
        assertThat(foreign.status()).isEqualTo(403);
        assertThat(plain.status()).isEqualTo(200);
    }

    private static String using(String subject, int version) {
        return RegistryCalls.JSON
                .createObjectNode()
                .put(
                        "schema",
                        "{\"type\":\"record\",\"name\":\"Box\",\"fields\":[{\"name\":\"task\",\"type\":\"demo.Task\"}]}")
                .set(
                        "references",
                        json(
                                "[{'name':'demo.Task','subject':'%s','version':%d}]"
                                        .formatted(subject, version)))
                .toString();
    }

    private static String withId(String schema, int id, int version) {
        return RegistryCalls.JSON
                .createObjectNode()
                .put("schema", schema)
                .put("id", id)
                .put("version", version)
                .toString();
    }

    private static com.fasterxml.jackson.databind.JsonNode json(String singleQuoted) {
        return RegistryCalls.json(singleQuoted);
    }

    private static String quoted(String text) {
        return RegistryCalls.JSON.getNodeFactory().textNode(text).toString().replace("'", "\\'");
    }
}
