package dev.firebreak.model.provider;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.junit.jupiter.api.Test;

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
