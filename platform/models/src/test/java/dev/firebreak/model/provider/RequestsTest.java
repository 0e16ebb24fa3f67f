package dev.firebreak.model.provider;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.firebreak.kit.model.AnswerSchema;
import dev.firebreak.kit.model.Message;
import dev.firebreak.kit.model.ModelClass;
import dev.firebreak.kit.model.ModelError;
import dev.firebreak.kit.model.ModelException;
import dev.firebreak.kit.model.Prompt;
import dev.firebreak.kit.model.PromptId;
import dev.firebreak.kit.model.Scope;
import dev.firebreak.kit.model.ToolCall;
import dev.firebreak.kit.model.ToolSpec;
import dev.firebreak.model.fault.Asked;
import dev.firebreak.model.fault.FaultServer;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes over the wire. */
class RequestsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SCHEMA =
            """
            {"type":"object","properties":{"priority":{"enum":["LOW","HIGH"]}},
             "required":["priority"],"additionalProperties":false}""";
    private static final String PARAMETERS =
            """
            {"type":"object",
             "properties":{
               "id":{"type":"string","pattern":"[0-9]+","description":"its number"},
               "count":{"type":["integer","null"],"minimum":1},
               "kind":{"enum":["A","B"]},
               "who":{"$ref":"#/$defs/person"},
               "tags":{"type":"array","items":{"type":"string"}}},
             "required":["id"],
             "additionalProperties":false,
             "$defs":{"person":{"type":"object","properties":{"name":{"type":"string"}}}}}""";

    private final FaultServer server = FaultServer.start();

    @AfterEach
    void close() {
        server.close();
    }

    @ParameterizedTest
    @CsvSource({
        "OPENAI,/v1/chat/completions,authorization,Bearer ",
        "ANTHROPIC,/v1/messages,x-api-key,''",
        "GEMINI,/v1beta/models/m:generateContent,x-goog-api-key,''",
        "OLLAMA,/api/chat,authorization,Bearer "
    })
    void theKeyIsSentInItsHeaderOnly(Protocol protocol, String path, String header, String before) {
        Asked asked = send(protocol, "m", conversation());

        assertThat(asked.path()).isEqualTo(path);
        assertThat(asked.headers())
                .containsEntry(header, before.isEmpty() ? Ask.KEY : "Bearer " + Ask.KEY);
        assertThat(asked.headers()).containsEntry("content-type", "application/json");
        assertThat(asked.headers()).containsEntry("user-agent", "firebreak");
        assertThat(asked.body().toString()).doesNotContain(Ask.KEY);
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void withoutAKeyNoneIsSent(Protocol protocol) {
        Endpoint endpoint =
                new Endpoint(
                        "test",
                        protocol,
                        URI.create(server.url(protocol) + "/"),
                        ApiKey.NONE,
                        "m",
                        Ask.PATIENT,
                        Ask.PATIENT,
                        1024 * 1024);

        Ask.model(endpoint).complete(Ask.prompt());

        Asked asked = server.requests().getFirst();
        assertThat(asked.headers()).doesNotContainKeys("authorization", "x-goog-api-key");
        assertThat(asked.headers().getOrDefault("x-api-key", "none")).isEqualTo("none");
    }

    @Test
    void openAiGetsEverythingInItsPlace() throws Exception {
        JsonNode body = send(Protocol.OPENAI, "gpt-4o-mini", everything()).body();

        assertThat(body.at("/messages/0"))
                .isEqualTo(json("{'role':'system','content':'First.\\n\\nSecond.'}"));
        assertThat(body.at("/messages/1/content").asText()).isEqualTo("Question?");
        assertThat(body.at("/messages/2/tool_calls/0/id").asText()).isEqualTo("c1");
        assertThat(body.at("/messages/2/tool_calls/0/function/arguments").asText())
                .isEqualTo("{\"id\":\"42\"}");
        assertThat(body.at("/messages/2/tool_calls/1/function/arguments").asText()).isEqualTo("{}");
        assertThat(body.at("/messages/3"))
                .isEqualTo(json("{'role':'tool','tool_call_id':'c1','content':'found'}"));
        assertThat(body.at("/tools/0/function/parameters/properties"))
                .isEqualTo(JSON.readTree(PARAMETERS).path("properties"));
        assertThat(body.at("/tools/0/function/parameters/$defs/person/type").asText())
                .isEqualTo("object");
        assertThat(body.at("/response_format/json_schema/schema")).isEqualTo(JSON.readTree(SCHEMA));
        assertThat(body.at("/response_format/json_schema/strict").asBoolean()).isTrue();
        assertThat(body.at("/temperature").asDouble()).isEqualTo(0.5);
        assertThat(body.at("/max_tokens").asInt()).isEqualTo(77);
        assertThat(body.has("stream_options")).isFalse();
    }

    @Test
    void anthropicGetsEverythingInItsPlace() throws Exception {
        JsonNode body = send(Protocol.ANTHROPIC, "claude-sonnet-4-5", everything()).body();

        assertThat(body.at("/system/0/text").asText()).isEqualTo("First.\n\nSecond.");
        assertThat(body.at("/system/0").has("cache_control")).isFalse();
        assertThat(body.at("/messages/1/content/0/input")).isEqualTo(json("{'id':'42'}"));
        assertThat(body.at("/messages/1/content/1/input")).isEqualTo(json("{}"));
        assertThat(body.at("/messages/2/content/0/content").toString()).contains("found");
        assertThat(body.at("/messages/2/content/1/is_error").asBoolean()).isTrue();
        assertThat(body.at("/tools/0/input_schema/properties"))
                .isEqualTo(JSON.readTree(PARAMETERS).path("properties"));
        assertThat(body.at("/output_config/format/schema")).isEqualTo(JSON.readTree(SCHEMA));
        assertThat(body.at("/max_tokens").asInt()).isEqualTo(77);
    }

    @Test
    void geminiGetsEverythingInItsPlace() throws Exception {
        JsonNode body = send(Protocol.GEMINI, "gemini-2.5-flash", everything()).body();

        assertThat(body.at("/systemInstruction/parts/0/text").asText())
                .startsWith("First.\n\nSecond.");
        assertThat(body.at("/contents/1/parts/0/functionCall/args")).isEqualTo(json("{'id':'42'}"));
        assertThat(body.at("/contents/2/parts/0/functionResponse/response/response").asText())
                .isEqualTo("found");
        JsonNode parameters = body.at("/tools/0/functionDeclarations/0/parameters");
        assertThat(parameters.at("/properties/id/type").asText()).isEqualTo("STRING");
        assertThat(parameters.at("/properties/id").has("pattern")).isFalse();
        assertThat(parameters.at("/properties/count/type").asText()).isEqualTo("INTEGER");
        assertThat(parameters.at("/properties/kind/enum")).isEqualTo(json("['A','B']"));
        assertThat(parameters.at("/properties/who/properties/name/type").asText())
                .isEqualTo("STRING");
        assertThat(parameters.at("/properties/tags/items/type").asText()).isEqualTo("STRING");
        assertThat(body.at("/generationConfig/maxOutputTokens").asInt()).isEqualTo(77);
    }

    @Test
    void ollamaGetsEverythingInItsPlace() throws Exception {
        JsonNode body = send(Protocol.OLLAMA, "qwen3", everything()).body();

        assertThat(body.at("/messages/0/content").asText()).startsWith("First.\n\nSecond.");
        assertThat(body.at("/messages/2/tool_calls/0/function/arguments"))
                .isEqualTo(json("{'id':'42'}"));
        assertThat(body.at("/messages/3/content").asText()).isEqualTo("found");
        assertThat(body.at("/tools/0/function/parameters/properties/id"))
                .isEqualTo(JSON.readTree(PARAMETERS).at("/properties/id"));
        assertThat(body.at("/tools/0/function/parameters/properties/who"))
                .isEqualTo(JSON.readTree(PARAMETERS).at("/$defs/person"));
        assertThat(body.at("/options/num_predict").asInt()).isEqualTo(77);
        assertThat(body.at("/options").has("num_ctx")).isFalse();
        assertThat(body.at("/stream").asBoolean()).isFalse();
    }

    /** As servers of tools that other people run write them. */
    @ParameterizedTest
    @EnumSource(Protocol.class)
    void aToolsSchemaIsWrittenSoThatItsProviderTakesIt(Protocol protocol) throws Exception {
        String old =
                "{'type':'object','properties':{'who':{'$ref':'#/definitions/person'}},'definitions':{'person':{'type':'object','properties':{'name':{'type':'string'},'more':{'type':'object'},'extra':{'type':'object'}},'required':['more']}}}";
        Prompt prompt =
                conversation()
                        .withTools(
                                List.of(
                                        new ToolSpec("list", "Lists.", "{\"type\":\"object\"}"),
                                        new ToolSpec("tell", "Tells.", old.replace('\'', '"'))));

        JsonNode body = send(protocol, "m", prompt).body();

        switch (protocol) {
            case OLLAMA ->
                    assertThat(
                                    body.at(
                                            "/tools/1/function/parameters/properties/who/properties/name/type"))
                            .hasToString("\"string\"");
            case OPENAI -> {
                assertThat(body.at("/tools/1/function/parameters/properties/who"))
                        .isEqualTo(json("{'$ref':'#/$defs/person'}"));
                assertThat(body.at("/tools/1/function/parameters/$defs/person/type").asText())
                        .isEqualTo("object");
            }
            case ANTHROPIC -> {
                assertThat(body.at("/tools/1/input_schema/properties/who"))
                        .isEqualTo(json("{'$ref':'#/$defs/person'}"));
                assertThat(body.at("/tools/1/input_schema/$defs/person/type").asText())
                        .isEqualTo("object");
            }
            case GEMINI -> {
                JsonNode tools = body.at("/tools/0/functionDeclarations");
                assertThat(tools.at("/0").has("parameters")).isFalse();
                assertThat(tools.at("/1/parameters/properties/who/properties/more/type").asText())
                        .isEqualTo("STRING");
                assertThat(tools.at("/1/parameters/properties/who/properties").has("extra"))
                        .isFalse();
                assertThat(tools.at("/1/parameters/properties/who/required"))
                        .isEqualTo(json("['more']"));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void aSchemaThatGrowsWithoutEndIsWrittenAsFarAsItIsOfUse(Protocol protocol) {
        StringBuilder laughs = new StringBuilder();
        for (int i = 0; i < 10; i++) {
            laughs.append(i == 0 ? "" : ",")
                    .append("\"p%d\":{\"$ref\":\"#/$defs/laugh\"}".formatted(i));
        }
        String laugh = "\"type\":\"object\",\"properties\":{" + laughs + "}";
        ToolSpec tool =
                new ToolSpec(
                        "t", "Laughs.", "{%s,\"$defs\":{\"laugh\":{%s}}}".formatted(laugh, laugh));

        JsonNode body = send(protocol, "m", conversation().withTools(List.of(tool))).body();

        assertThat(body.toString().length()).isBetween(500, 2_000_000);
    }

    @ParameterizedTest
    @CsvSource({
        "GEMINI,/systemInstruction/parts/0/text,/generationConfig/responseJsonSchema",
        "OLLAMA,/messages/0/content,/format"
    })
    void whereToolsAndAShapeDoNotGoTogetherTheShapeIsToldInWords(
            Protocol protocol, String instructions, String shape) throws Exception {
        JsonNode both = send(protocol, "m", everything()).body();
        JsonNode alone = send(protocol, "m", everything().withTools(List.of())).body();

        assertThat(both.at(instructions).asText()).endsWith(SCHEMA);
        assertThat(both.at(shape).isMissingNode()).isTrue();
        assertThat(both.toString()).doesNotContain("application/json");
        assertThat(alone.at(instructions).asText()).isEqualTo("First.\n\nSecond.");
        assertThat(alone.at(shape)).isEqualTo(JSON.readTree(SCHEMA));
    }

    @ParameterizedTest
    @CsvSource({
        "gpt-4o-mini,false",
        "gpt-4.1,false",
        "llama-3.3-70b,false",
        "ollama/phi,false",
        "gpt-5,true",
        "gpt-5-mini-2025-08-07,true",
        "gpt-5.1,true",
        "openai/gpt-5-nano,true",
        "o1,true",
        "o3-mini,true",
        "o4-mini-deep,true",
        "gpt-10,true",
        "gpt-oss-20b,false"
    })
    void modelsThatThinkGetTheLimitTheyKnow(String model, boolean thinks) throws Exception {
        JsonNode body = send(Protocol.OPENAI, model, everything()).body();

        assertThat(body.has("max_completion_tokens")).isEqualTo(thinks);
        assertThat(body.has("max_tokens")).isEqualTo(!thinks);
        assertThat(body.has("temperature")).isEqualTo(!thinks);
    }

    /** Thoughts are taken from the room that the answer has. */
    @ParameterizedTest
    @CsvSource({
        "OPENAI,gpt-5,/reasoning_effort,minimal",
        "OPENAI,gpt-5-mini-2025-08-07,/reasoning_effort,minimal",
        "OPENAI,openai/gpt-5-nano,/reasoning_effort,minimal",
        "OPENAI,gpt-5.1,/reasoning_effort,low",
        "OPENAI,o3,/reasoning_effort,low",
        "OPENAI,o4-mini-2025-04-16,/reasoning_effort,low",
        "OPENAI,gpt-5-pro,/reasoning_effort,''",
        "OPENAI,gpt-5-chat-latest,/reasoning_effort,''",
        "OPENAI,o1-mini,/reasoning_effort,''",
        "OPENAI,gpt-4.1,/reasoning_effort,''",
        "GEMINI,gemini-2.5-flash,/generationConfig/thinkingConfig/thinkingBudget,0",
        "GEMINI,gemini-2.5-flash-lite,/generationConfig/thinkingConfig/thinkingBudget,0",
        "GEMINI,gemini-2.5-pro,/generationConfig/thinkingConfig/thinkingBudget,128",
        "GEMINI,gemini-3-pro-preview,/generationConfig/thinkingConfig/thinkingLevel,low",
        "GEMINI,gemini-2.0-flash,/generationConfig/thinkingConfig,''",
        "OLLAMA,qwen3:8b,/think,false",
        "ANTHROPIC,claude-sonnet-4-5,/thinking,''"
    })
    void aModelIsToldToThinkNoMoreThanItMust(
            Protocol protocol, String model, String place, String wish) {
        JsonNode body = send(protocol, model, everything()).body();

        assertThat(body.at(place).asText()).isEqualTo(wish);
    }

    @ParameterizedTest
    @CsvSource({
        "gemini-3-pro-preview,skip_thought_signature_validator",
        "gemini-2.5-flash,''",
    })
    void aCallThatAnotherModelMadeIsTakenByGeminiTooWhenItSaysSo(String model, String proof) {
        JsonNode body = send(Protocol.GEMINI, model, everything()).body();

        assertThat(body.at("/contents/1/parts/0/thoughtSignature").asText()).isEqualTo(proof);
        assertThat(body.at("/contents/2/parts")).hasSize(2);
    }

    @Test
    void longInstructionsAreKeptInAnthropicsCache() {
        Prompt prompt = Prompt.of("Be kind. ".repeat(500), "Question?");

        JsonNode body = send(Protocol.ANTHROPIC, "claude-sonnet-4-5", prompt).body();

        assertThat(body.at("/system/0/cache_control/type").asText()).isEqualTo("ephemeral");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatGoesAgainWithEveryRoundOfCallsIsKeptInAnthropicsCacheOnce(boolean calls) {
        Prompt prompt =
                Prompt.of("Be kind.", "Which of these? " + "4711 ".repeat(1_000))
                        .withTools(calls ? everything().tools() : List.of())
                        .plus(
                                new Message.Said("Which?", List.of()),
                                new Message.Asked("One of these! " + "0815 ".repeat(1_000)));

        JsonNode body = send(Protocol.ANTHROPIC, "claude-sonnet-4-5", prompt).body();

        assertThat(body.at("/messages/0/content/0/cache_control/type").asText())
                .isEqualTo(calls ? "ephemeral" : "");
        assertThat(body.toString().split("cache_control", -1)).hasSize(calls ? 2 : 1);
    }

    @Test
    void ollamaIsToldOfAPromptThatItWouldCut() {
        Prompt prompt = Prompt.of("Be kind.", "word ".repeat(6000));

        JsonNode body = send(Protocol.OLLAMA, "qwen3", prompt).body();

        assertThat(body.at("/options/num_ctx").asInt()).isEqualTo(16_384);
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void usageIsAskedForInAStream(Protocol protocol) {
        Ask.model(Ask.endpoint(server, protocol))
                .complete(conversation().withStream(new Ask.Listening()));

        Asked asked = server.requests().getFirst();
        assertThat(asked.streamed()).isTrue();
        assertThat(asked.body().at("/stream_options/include_usage").asBoolean())
                .isEqualTo(protocol == Protocol.OPENAI);
    }

    @Test
    void aPromptThatCanNotBeWrittenIsOurMistakeAndIsNotQuoted() {
        Prompt prompt = conversation().withTools(List.of(new ToolSpec("t", "secret", "{\"secret")));

        ModelException failure =
                Ask.failure(Ask.model(Ask.endpoint(server, Protocol.OPENAI)), prompt);

        assertThat(failure.error()).isEqualTo(ModelError.BAD_REQUEST);
        assertThat(failure).hasMessageNotContaining("secret").hasNoCause();
        assertThat(server.requests()).isEmpty();
    }

    private static Prompt conversation() {
        return new Prompt(
                List.of(
                        new Message.Instruction("First."),
                        new Message.Instruction("Second."),
                        new Message.Asked("Question?"),
                        new Message.Said(
                                "",
                                List.of(
                                        new ToolCall("c1", "lookup", "{\"id\":\"42\"}"),
                                        new ToolCall("c2", "lookup", "{\"id\": oops"))),
                        new Message.ToolAnswer("c1", "lookup", "found", false),
                        new Message.ToolAnswer("c2", "lookup", "", true)),
                List.of(),
                null,
                ModelClass.SMALL,
                0.5,
                77,
                PromptId.NONE,
                null,
                Scope.open());
    }

    private static Prompt everything() {
        return conversation()
                .withTools(List.of(new ToolSpec("lookup", "Looks it up.", PARAMETERS)))
                .withAnswer(new AnswerSchema("triage", SCHEMA));
    }

    private Asked send(Protocol protocol, String model, Prompt prompt) {
        Endpoint endpoint =
                new Endpoint(
                        "test",
                        protocol,
                        server.url(protocol),
                        ApiKey.of(Ask.KEY),
                        model,
                        Ask.PATIENT,
                        Ask.PATIENT,
                        1024 * 1024);
        Ask.model(endpoint).complete(prompt);
        return server.requests().getLast();
    }

    private static JsonNode json(String text) throws Exception {
        return JSON.readTree(text.replace('\'', '"'));
    }
}
