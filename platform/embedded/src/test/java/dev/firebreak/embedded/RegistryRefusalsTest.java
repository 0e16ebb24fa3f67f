package dev.firebreak.embedded;

import static dev.firebreak.embedded.TaskSchemas.TASK;
import static dev.firebreak.embedded.TaskSchemas.using;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Refuses what is wrong, as Confluent's server 8.3.1 was seen to. */
final class RegistryRefusalsTest {
    private final RegistryInMemory registry = new RegistryInMemory();
    private final RegistryCalls calls = registry.calls;

    @AfterEach
    void close() {
        registry.close();
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
}
