package dev.firebreak.embedded;

import static dev.firebreak.embedded.TaskSchemas.TASK;
import static dev.firebreak.embedded.TaskSchemas.TASK_WITH_OPTIONAL;
import static dev.firebreak.embedded.TaskSchemas.using;
import static org.assertj.core.api.Assertions.assertThat;

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

/** What Confluent's server 8.3.1 was seen to answer, and this one must answer too. */
final class RegistryApiTest {
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
