package dev.firebreak.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What the registry keeps in Kafka, in the words of Confluent's server. */
@ExtendWith(KafkaExtension.class)
final class RegistryJournalTest {
    private static final String TASK =
            "{\"type\":\"record\",\"name\":\"Task\",\"fields\":[{\"name\":\"id\",\"type\":\"string\"}]}";

    private final String broker;
    private final String topic;

    RegistryJournalTest(KafkaCluster cluster) {
        broker = cluster.bootstrapServers();
        topic = cluster.prefix() + "_schemas";
    }

    @Test
    void writesEveryChangeInConfluentsFormat() throws Exception {
        try (EmbeddedRegistry registry = EmbeddedRegistry.start(broker, 0, topic)) {
            RegistryCalls calls = new RegistryCalls(registry.url());
            calls.register("x-value", "{\"type\":\"fixed\",\"name\":\"F\",\"size\":2}");
            calls.post(
                    "/subjects/y-value/versions",
                    "{\"schema\":\"{\\\"type\\\":\\\"array\\\",\\\"items\\\":\\\"F\\\"}\",\"references\":[{\"name\":\"F\",\"subject\":\"x-value\",\"version\":1}]}");
            calls.delete("/subjects/y-value/versions/1");
            calls.put("/config", "{\"compatibility\":\"FULL_TRANSITIVE\"}");
            calls.put("/config/x-value", "{\"compatibility\":\"none\"}");
            calls.put("/mode/x-value", "{\"mode\":\"READWRITE\"}");
            calls.delete("/subjects/x-value");
            calls.delete("/subjects/x-value?permanent=true");
            calls.delete("/config");
        }

        assertThat(Records.read(broker, topic))
                .containsExactly(
                        line(
                                "{'keytype':'SCHEMA','subject':'x-value','version':1,'magic':1}",
                                "{'subject':'x-value','version':1,'id':1,'schema':'{\\'type\\':\\'fixed\\',\\'name\\':\\'F\\',\\'size\\':2}','deleted':false}"),
                        line(
                                "{'keytype':'SCHEMA','subject':'y-value','version':1,'magic':1}",
                                "{'subject':'y-value','version':1,'id':2,'references':[{'name':'F','subject':'x-value','version':1}],'schema':'{\\'type\\':\\'array\\',\\'items\\':\\'F\\'}','deleted':false}"),
                        line(
                                "{'keytype':'SCHEMA','subject':'y-value','version':1,'magic':1}",
                                "{'subject':'y-value','version':1,'id':2,'references':[{'name':'F','subject':'x-value','version':1}],'schema':'{\\'type\\':\\'array\\',\\'items\\':\\'F\\'}','deleted':true}"),
                        line(
                                "{'keytype':'CONFIG','subject':null,'magic':0}",
                                "{'compatibilityLevel':'FULL_TRANSITIVE'}"),
                        line(
                                "{'keytype':'CONFIG','subject':'x-value','magic':0}",
                                "{'compatibilityLevel':'NONE'}"),
                        line(
                                "{'keytype':'MODE','subject':'x-value','magic':0}",
                                "{'mode':'READWRITE'}"),
                        line(
                                "{'keytype':'DELETE_SUBJECT','subject':'x-value','magic':0}",
                                "{'subject':'x-value','version':1}"),
                        line(
                                "{'keytype':'SCHEMA','subject':'x-value','version':1,'magic':1}",
                                null),
                        line("{'keytype':'CONFIG','subject':'x-value','magic':0}", null),
                        line("{'keytype':'MODE','subject':'x-value','magic':0}", null),
                        line("{'keytype':'CONFIG','subject':null,'magic':0}", null));
    }

    @Test
    void servesWhatConfluentsServerWrote() throws Exception {
        Records.createTopic(broker, topic, Map.of("cleanup.policy", "compact"));
        Records.write(
                broker,
                topic,
                List.of(
                        line("{'keytype':'NOOP','magic':0}", null),
                        line(
                                "{'keytype':'SCHEMA','subject':'x-value','version':1,'magic':1}",
                                "{'subject':'x-value','version':1,'id':41,'schema':'\\'string\\'','deleted':false}"),
                        line(
                                "{'keytype':'SCHEMA','subject':'old','version':1,'magic':1}",
                                "{'subject':'old','version':1,'id':7,'guid':'unused','schema':'\\'int\\'','deleted':false}"),
                        line(
                                "{'keytype':'DELETE_SUBJECT','subject':'old','magic':0}",
                                "{'subject':'old','version':1}"),
                        line(
                                "{'keytype':'SCHEMA','subject':'proto','version':1,'magic':1}",
                                "{'subject':'proto','version':1,'id':43,'schemaType':'PROTOBUF','schema':'message','deleted':false}"),
                        line("{'keytype':'NEXT_YEARS_INVENTION','magic':0}", "{}"),
                        line("not json", "not json"),
                        line(
                                "{'keytype':'CONFIG','subject':null,'magic':0}",
                                "{'compatibilityLevel':'FULL_TRANSITIVE'}")));

        try (EmbeddedRegistry registry = EmbeddedRegistry.start(broker, 0, topic)) {
            RegistryCalls calls = new RegistryCalls(registry.url());

            assertThat(calls.get("/subjects").body()).isEqualTo(RegistryCalls.json("['x-value']"));
            assertThat(calls.get("/subjects?deleted=true").body())
                    .isEqualTo(RegistryCalls.json("['old','x-value']"));
            assertThat(calls.get("/schemas/ids/41").body().path("guid").asText())
                    .isEqualTo("095d71cf-1255-6b9d-5e33-0ad575b3df5d");
            assertThat(calls.get("/config").body())
                    .isEqualTo(RegistryCalls.json("{'compatibilityLevel':'FULL_TRANSITIVE'}"));
            assertThat(calls.register("next", TASK).body().path("id").asInt()).isEqualTo(44);
            assertThat(calls.register("again", "\"string\"").body().path("id").asInt())
                    .isEqualTo(41);
        }
    }

    @Test
    void aRestartKeepsIdsAndGoesOnCounting() throws Exception {
        try (EmbeddedRegistry registry = EmbeddedRegistry.start(broker, 0, topic)) {
            RegistryCalls calls = new RegistryCalls(registry.url());
            calls.register("a", TASK);
            calls.register("b", "\"string\"");
            String url = registry.url();

            registry.restart();

            assertThat(registry.url()).isEqualTo(url);
            assertThat(calls.get("/schemas/ids/1/subjects").body())
                    .isEqualTo(RegistryCalls.json("['a']"));
            assertThat(calls.register("c", "\"string\"").body().path("id").asInt()).isEqualTo(2);
            assertThat(
                            calls.register("c", "{\"type\":\"string\",\"v\":2}")
                                    .body()
                                    .path("id")
                                    .asInt())
                    .isEqualTo(3);
        }
    }

    @Test
    void aSecondRegistryTakesTheTopicOverAndTheFirstSaysSo() throws Exception {
        try (EmbeddedRegistry first = EmbeddedRegistry.start(broker, 0, topic)) {
            RegistryCalls calls = new RegistryCalls(first.url());
            calls.register("a", TASK);
            try (EmbeddedRegistry second = EmbeddedRegistry.start(broker, 0, topic)) {
                RegistryCalls.Answer written = calls.register("b", "\"string\"");
                RegistryCalls.Answer read = calls.get("/subjects");
                RegistryCalls.Answer fromSecond =
                        new RegistryCalls(second.url()).register("b", "\"string\"");

                assertThat(written.status()).isEqualTo(500);
                assertThat(written.errorCode()).isEqualTo(50003);
                assertThat(read.errorCode()).isEqualTo(50003);
                assertThat(fromSecond.status()).isEqualTo(200);
            }
        }
        assertThat(Records.read(broker, topic)).hasSize(2);
    }

    @Test
    void aSchemaTooLargeForTheTopicIsRefusedAndTheNextOneIsTaken() throws Exception {
        Records.createTopic(
                broker, topic, Map.of("cleanup.policy", "compact", "max.message.bytes", "1000"));
        try (EmbeddedRegistry registry = EmbeddedRegistry.start(broker, 0, topic)) {
            RegistryCalls calls = new RegistryCalls(registry.url());

            RegistryCalls.Answer large =
                    calls.register(
                            "a",
                            "{\"type\":\"string\",\"long\":\"%s\"}".formatted("x".repeat(2_000)));
            RegistryCalls.Answer next = calls.register("a", TASK);

            assertThat(large.errorCode()).as("%s", large.body()).isEqualTo(42209);
            assertThat(next.body().path("id").asInt()).as("%s", next.body()).isEqualTo(1);
        }
    }

    @Test
    void refusesATopicThatForgets() throws Exception {
        Records.createTopic(broker, topic, Map.of("cleanup.policy", "delete"));

        StartupException e =
                catchThrowableOfType(
                        StartupException.class, () -> EmbeddedRegistry.start(broker, 0, topic));

        assertThat(e).hasMessageContaining(topic).hasMessageContaining("cleanup.policy=delete");
    }

    @Test
    void saysInASentenceThatItsPortIsTakenAndLeavesTheTopicAlone() throws Exception {
        try (EmbeddedRegistry first = EmbeddedRegistry.start(broker, 0, topic)) {
            StartupException e =
                    catchThrowableOfType(
                            StartupException.class,
                            () -> EmbeddedRegistry.start(broker, first.port(), topic));

            assertThat(e).hasMessageStartingWith("Port %d on 127.0.0.1 is in use", first.port());
            assertThat(new RegistryCalls(first.url()).register("a", TASK).status()).isEqualTo(200);
        }
    }

    @Test
    @Tag("slow")
    void isBackAfterTheBrokerWasAway(@TempDir Path directory) throws Exception {
        try (EmbeddedBroker own = EmbeddedBroker.start(BrokerOptions.in(directory));
                EmbeddedRegistry registry = EmbeddedRegistry.start(own.bootstrapServers(), 0)) {
            RegistryCalls calls = new RegistryCalls(registry.url());
            calls.register("a", TASK);

            own.stop();
            RegistryCalls.Answer read = calls.get("/subjects/a/versions/latest");
            RegistryCalls.Answer known = calls.register("a", TASK);
            RegistryCalls.Answer written = calls.register("b", "\"string\"");
            own.start();
            RegistryCalls.Answer writtenLater = calls.register("b", "\"string\"");

            assertThat(read.status()).isEqualTo(200);
            assertThat(known.status()).isEqualTo(200);
            assertThat(written.errorCode()).isEqualTo(50002);
            assertThat(writtenLater.status()).as("%s", writtenLater.body()).isEqualTo(200);
            registry.restart();
            assertThat(calls.get("/subjects").body()).isEqualTo(RegistryCalls.json("['a','b']"));
        }
    }

    @Test
    @Tag("slow")
    void saysInASentenceThatThereIsNoBroker() {
        String nowhere = "127.0.0.1:" + Loopback.freePort();

        StartupException e =
                catchThrowableOfType(
                        StartupException.class, () -> EmbeddedRegistry.start(nowhere, 0));

        assertThat(e).hasMessageContaining(nowhere).hasMessageEndingWith("Is the broker up?");
    }

    /** With single quotes for double ones; a quote within a text is escaped as usual. */
    private static Records.Line line(String key, @Nullable String value) {
        return new Records.Line(
                key.replace("'", "\""), value == null ? null : value.replace("'", "\""));
    }
}
