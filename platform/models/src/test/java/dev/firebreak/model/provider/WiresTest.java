package dev.firebreak.model.provider;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What providers write that is out of the ordinary, and has been seen. */
class WiresTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Heard heard = new Heard(_ -> {});

    @Test
    void callsInPiecesWithoutAnIndexAreToldApartByIdOrName() throws Exception {
        pieces(
                new OpenAiWire(),
                "{'choices':[{'delta':{'tool_calls':[{'id':'a','function':{'name':'f','arguments':''}}]}}]}",
                "{'choices':[{'delta':{'tool_calls':[{'function':{'arguments':'{\\'x\\':'}}]}}]}",
                "{'choices':[{'delta':{'tool_calls':[{'id':'a','function':{'name':'f','arguments':'1}'}}]}}]}",
                "{'choices':[{'delta':{'tool_calls':[{'id':'b','function':{'name':'f','arguments':'{}'}}]}}]}",
                "{'choices':[{'delta':{'tool_calls':[{'function':{'name':'g','arguments':'[]'}}]}}]}");

        assertThat(heard.calls())
                .extracting(call -> call.name + " " + call.arguments)
                .containsExactly("f {\"x\":1}", "f {}", "g []");
    }

    @Test
    void argumentsThatAreNoTextAreTakenAsTheyAre() throws Exception {
        new OpenAiWire()
                .whole(
                        JSON.readTree(
                                "{\"choices\":[{\"message\":{\"tool_calls\":[{\"function\":{\"name\":\"f\",\"arguments\":{\"x\":1}}}]}}]}"),
                        heard);

        assertThat(heard.calls().getFirst().arguments.toString()).isEqualTo("{\"x\":1}");
    }

    @Test
    void contentInPartsIsOneText() throws Exception {
        pieces(
                new OpenAiWire(),
                "{'choices':[{'delta':{'content':[{'type':'text','text':'{'},{'type':'text','text':'}'}]}}]}");

        assertThat(heard.text()).isEqualTo("{}");
    }

    @Test
    void geminisPartsAreOneTextWithoutItsThoughts() throws Exception {
        pieces(
                new GeminiWire(),
                "{'candidates':[{'content':{'parts':[{'text':'hm','thought':true},{'text':'{\\'a\\':'},{'text':'1}'}]}}]}");

        assertThat(heard.text()).isEqualTo("{\"a\":1}");
        assertThat(heard.tokens(0).output()).isEqualTo(3);
    }

    /** As servers for open models leave them in the text, whatever piece they come in. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
        `<think>hm {"a":1}</think>{"a":2}`         | `{"a":2}`
        ` \n<think>\nhm\n</think>\n\nThe answer.\n`  | `The answer.\n`
        `<think></think>yes`                       | yes
        `<think>never said`                        | ``
        `<think>not < yet </thin`                  | ``
        `a <think>is</think> a mark`               | `a <think>is</think> a mark`
        ` <thin`                                   | ` <thin`
        `<thinking aloud`                          | `<thinking aloud`
        ` plain`                                   | ` plain`
        """)
    void whatIsThoughtAloudIsNotSaid(String all, @Nullable String said) {
        String written = all.replace("\\n", "\n");
        String expected = said == null ? "" : said.replace("\\n", "\n");
        for (int size = 1; size <= written.length(); size++) {
            StringBuilder told = new StringBuilder();
            Heard cut = new Heard(told::append);
            for (int at = 0; at < written.length(); at += size) {
                cut.text(
                        TextNode.valueOf(
                                written.substring(at, Math.min(written.length(), at + size))));
            }
            cut.textEnds();

            assertThat(cut.text()).as("pieces of " + size).isEqualTo(expected);
            assertThat(told).hasToString(expected);
            assertThat(cut.tokens(0).output()).isPositive();
        }
    }

    @Test
    void whiteSpaceWithoutEndIsNotWaitedFor() {
        StringBuilder told = new StringBuilder();
        Heard hears = new Heard(told::append);

        for (int i = 0; i < 100_000; i++) {
            hears.text(TextNode.valueOf(" "));
        }

        assertThat(told).hasSize(100_000);
    }

    @Test
    void whatNeedNotWaitIsToldAtOnce() {
        List<String> told = new ArrayList<>();
        Heard hears = new Heard(told::add);

        hears.text(TextNode.valueOf("<think>a</think> The"));
        hears.text(TextNode.valueOf(" an"));
        hears.text(TextNode.valueOf("swer <th"));

        assertThat(told).containsExactly("The", " an", "swer <th");
    }

    @Test
    void thoughtsLeftOutOfTheCountAreCounted() throws Exception {
        pieces(
                new OpenAiWire(),
                "{'choices':[],'usage':{'prompt_tokens':10,'completion_tokens':5,'total_tokens':115,'completion_tokens_details':{'reasoning_tokens':100}}}");

        assertThat(heard.tokens(0).output()).isEqualTo(105);
        assertThat(heard.tokens(0).reasoning()).isEqualTo(100);
    }

    @Test
    void aRefusalIsOneWhateverReasonIsGiven() throws Exception {
        pieces(
                new OpenAiWire(),
                "{'choices':[{'delta':{},'finish_reason':'stop'}]}",
                "{'choices':[{'delta':{'refusal':'No.'}}]}");

        assertThat(heard.ending()).isEqualTo(Ending.REFUSED);
    }

    @Test
    void anthropicsCountGrowsWithTheStream() throws Exception {
        pieces(
                new AnthropicWire(),
                "{'type':'message_start','message':{'usage':{'input_tokens':11,'cache_read_input_tokens':5,'cache_creation_input_tokens':3,'output_tokens':1}}}",
                "{'type':'message_delta','delta':{'stop_reason':'end_turn'},'usage':{'output_tokens':7}}");

        assertThat(heard.tokens(0).input()).isEqualTo(19);
        assertThat(heard.tokens(0).cacheWritten()).isEqualTo(3);
        assertThat(heard.tokens(0).output()).isEqualTo(7);
    }

    @Test
    void noWireFailsAtWhateverItReads() throws Exception {
        List<String> odd =
                List.of(
                        "{}",
                        "[]",
                        "[1]",
                        "{'choices':3,'candidates':'x','message':[],'content':7,'type':9}",
                        "{'choices':[null],'candidates':[null],'message':null,'content':null}",
                        "{'choices':[{'delta':5,'message':5,'finish_reason':5}],'usage':[],'done':'x'}",
                        "{'candidates':[{'content':[],'finishReason':{}}],'usageMetadata':3}",
                        "{'type':'content_block_delta','index':'x','delta':{'type':'input_json_delta'}}",
                        "{'type':'content_block_start','content_block':{'type':'tool_use'}}",
                        "{'done':true,'done_reason':7,'prompt_eval_count':-3,'eval_count':1e300}",
                        "{'usage':{'prompt_tokens':'many','completion_tokens':99999999999999}}");
        for (Protocol protocol : Protocol.values()) {
            for (String json : odd) {
                Heard fresh = new Heard(_ -> {});
                Wire.of(protocol).piece(JSON.readTree(json.replace('\'', '"')), fresh);
                Wire.of(protocol).whole(JSON.readTree(json.replace('\'', '"')), fresh);

                assertThat(fresh.tokens(4).input()).as(protocol + json).isPositive();
            }
        }
    }

    /** Single quotes stand for double ones, and escaped ones for escaped ones. */
    private void pieces(Wire wire, String... pieces) throws Exception {
        for (String piece : pieces) {
            wire.piece(JSON.readTree(piece.replace("\\'", "\\\"").replace('\'', '"')), heard);
        }
    }
}
