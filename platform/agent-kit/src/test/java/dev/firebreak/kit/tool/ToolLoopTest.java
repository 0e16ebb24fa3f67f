package dev.firebreak.kit.tool;

import static dev.firebreak.kit.tool.Loops.loop;
import static dev.firebreak.kit.tool.Loops.texts;
import static dev.firebreak.kit.tool.Turns.call;
import static dev.firebreak.kit.tool.Turns.calls;
import static dev.firebreak.kit.tool.Turns.says;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.firebreak.kit.RecordedContext;
import dev.firebreak.kit.Thinking;
import dev.firebreak.kit.answer.Answer;
import dev.firebreak.kit.answer.AnswerRejectedException;
import dev.firebreak.kit.answer.WhenAway;
import dev.firebreak.kit.journal.Journal;
import dev.firebreak.kit.model.AnswerStream;
import dev.firebreak.kit.model.Message;
import dev.firebreak.kit.model.Model;
import dev.firebreak.kit.model.ModelError;
import dev.firebreak.kit.model.ModelException;
import dev.firebreak.kit.model.Prompt;
import dev.firebreak.kit.model.Scope;
import dev.firebreak.schemas.ActivityKind;
import dev.firebreak.schemas.JournalEntry;
import dev.firebreak.schemas.RejectionCode;
import dev.firebreak.schemas.Violation;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ToolLoopTest {
    private static final Prompt PROMPT = Prompt.of("Be short.", "Where is order 7?");
    private static final String ORDER_SCHEMA =
            """
            {"type":"object","properties":{"order":{"type":"integer","minimum":1},
             "detail":{"enum":["full","short"]}},"required":["order"],"additionalProperties":false}
            """;
    private static final InstantSource CLOCK = InstantSource.system();

    private final List<JournalEntry> recorded = new ArrayList<>();
    private final AtomicInteger toolRuns = new AtomicInteger();
    private final Tools tools =
            Tools.of(
                    ToolOffer.of(
                            "order_status",
                            "Where an order is.",
                            ORDER_SCHEMA,
                            arguments -> {
                                toolRuns.incrementAndGet();
                                return "order " + arguments.get("order") + " is on its way";
                            }),
                    ToolOffer.of("time", "The time.", "{\"type\":\"object\"}", _ -> "noon"));

    @Test
    void theModelGetsWhatItsToolsAnsweredAndThenAnswers() {
        Turns model =
                Turns.of(calls(call("a1", "order_status", "{\"order\":7}")), says("On its way."));
        RecordedContext context = context(model);

        Answer<String> answer =
                context.answers()
                        .via(m -> new ToolLoop(m, tools, context))
                        .text(PROMPT, _ -> List.of());

        assertThat(answer).isEqualTo(new Answer.Given<>("On its way.", "test/model"));
        assertThat(model.asked.getFirst().tools()).isEqualTo(tools.specs());
        List<Message> second = model.asked.getLast().messages();
        assertThat(second).hasSize(4);
        assertThat(second.get(2))
                .isEqualTo(
                        new Message.Said("", List.of(call("a1", "order_status", "{\"order\":7}"))));
        assertThat(second.get(3))
                .isInstanceOfSatisfying(
                        Message.ToolAnswer.class,
                        told -> {
                            assertThat(told.callId()).isEqualTo("a1");
                            assertThat(told.failed()).isFalse();
                            assertThat(told.text())
                                    .contains("order 7 is on its way")
                                    .contains("comes from outside");
                        });
        assertThat(toolNotes(context))
                .singleElement()
                .satisfies(
                        d ->
                                assertThat(d)
                                        .containsEntry("tool", "order_status")
                                        .containsEntry("outcome", "ok")
                                        .containsEntry("chars", "21")
                                        .containsKey("ms"));
        assertThat(context.usage("x").getToolCalls()).isEqualTo(1);
        assertThat(context.usage("x").getModelCalls()).isEqualTo(2);
    }

    @Test
    void aRepeatOfTheRequestCallsNoToolAgain() {
        Turns model =
                Turns.of(
                        calls(
                                call("1", "order_status", "{\"order\":7}"),
                                call("2", "order_status", "{\"order\":8}"),
                                call("3", "order_status", "{\"order\":9}")),
                        says("Done."));
        RecordedContext first = context(model);
        new ToolLoop(first.model(), tools, first).complete(PROMPT);
        List<String> told = texts(model.asked.getLast());

        RecordedContext repeat = context(model);
        new ToolLoop(repeat.model(), tools, repeat).complete(PROMPT);

        assertThat(model.asked).hasSize(2);
        assertThat(toolRuns).hasValue(3);
        assertThat(told.get(3)).contains("order 7");
        assertThat(told.get(5)).contains("order 9");
        assertThat(repeat.usage("x").getToolCalls()).isEqualTo(3);
        assertThat(toolNotes(repeat))
                .allSatisfy(d -> assertThat(d).containsEntry("replayed", "true"));
    }

    @Test
    void whatTheModelGetsWrongItIsToldInAHelpfulWay() {
        Turns model =
                Turns.of(
                        calls(
                                call("1", "order_statsu", "{}"),
                                call("2", "order_status", "{\"order\":"),
                                call("3", "order_status", "[7]"),
                                call("4", "order_status", "{\"ordr\":7,\"detail\":\"all\"}"),
                                call("5", "order_status", ""),
                                call("6", "order_status", "{\"order\":1,\"order\":2}"),
                                call("7", "order_status", "{\"order\":1e999999999}")),
                        says("Sorry."));

        loop(model, tools, ToolLimits.USUAL).complete(PROMPT);

        List<String> told = texts(model.asked.getLast());
        assertThat(told.get(3))
                .contains("there is no tool 'order_statsu'; there are order_status, time");
        assertThat(told.get(4))
                .contains("are no JSON at character")
                .contains("its arguments are order (integer, required), detail (one of");
        assertThat(told.get(5)).contains("not a JSON object but an array");
        assertThat(told.get(6)).contains("order").contains("ordr").contains("detail");
        assertThat(told.get(7)).contains("don't fit").contains("order");
        assertThat(told.get(8)).contains("no JSON");
        assertThat(told.get(9)).contains("out of reach");
        assertThat(toolRuns).hasValue(0);
        Message.Said echoed = (Message.Said) model.asked.getLast().messages().get(2);
        assertThat(echoed.calls().get(1).argumentsJson())
                .isEqualTo("{\"malformed\":\"{\\\"order\\\":\"}");
    }

    @Test
    void callsWithoutAnIdOrWithOneThatIsThereGetTheirOwn() {
        Turns model =
                Turns.of(
                        calls(call("", "time", "{}"), call("x", "time", "{\"a\":1}")),
                        calls(call("x", "time", "{\"a\":2}"), call("call-1", "time", "{\"a\":3}")),
                        says("Noon."));

        loop(model, tools, ToolLimits.USUAL).complete(PROMPT);

        List<String> ids = new ArrayList<>();
        for (Message message : model.asked.getLast().messages()) {
            if (message instanceof Message.Said said) {
                said.calls().forEach(c -> ids.add(c.id()));
            }
        }
        assertThat(ids).hasSize(4).doesNotHaveDuplicates().contains("x");
        assertThat(
                        model.asked.getLast().messages().stream()
                                .filter(m -> m instanceof Message.ToolAnswer)
                                .map(m -> ((Message.ToolAnswer) m).callId()))
                .containsExactlyElementsOf(ids);
    }

    @Test
    void theSameCallForTheThirdTimeClosesTheToolsAndTheModelAnswersWithWhatItHas() {
        Turns model =
                Turns.of(
                        calls(call("1", "order_status", "{\"order\":7,\"detail\":\"full\"}")),
                        calls(call("2", "order_status", "{\"detail\":\"full\", \"order\":7.0}")),
                        calls(call("3", "order_status", "{\"order\":7,\"detail\":\"full\"}")),
                        says("On its way, I think."));

        var answer = loop(model, tools, ToolLimits.USUAL).complete(PROMPT);

        assertThat(answer.text()).isEqualTo("On its way, I think.");
        assertThat(toolRuns).hasValue(2);
        Prompt last = model.asked.getLast();
        assertThat(last.tools()).isEmpty();
        assertThat(last.messages())
                .noneMatch(m -> m instanceof Message.ToolAnswer)
                .allMatch(m -> !(m instanceof Message.Said said) || said.calls().isEmpty());
        assertThat(texts(last).getLast())
                .contains("order_status was wanted with the same arguments 3 times")
                .contains("Answer now with what you have");
        assertThat(String.join("\n", texts(last))).contains("order 7 is on its way");
    }

    @Test
    void aModelThatWantsToolsAllTheSameIsDeclined() {
        Turns inCircles = Turns.of(calls(call("1", "order_status", "{\"order\":7}")));
        RecordedContext context = context(inCircles);

        AnswerRejectedException loop =
                catchThrowableOfType(
                        AnswerRejectedException.class,
                        () ->
                                context.answers()
                                        .via(m -> new ToolLoop(m, tools, context))
                                        .text(PROMPT, _ -> List.of()));

        assertThat(loop.code()).isEqualTo(RejectionCode.LOOP_DETECTED);
        assertThat(inCircles.asked).hasSize(4);
        assertThat(context.notes().getLast().details()).containsEntry("outcome", "declined");
    }

    @Test
    void afterTheLastRoundTheModelIsAskedOnceMoreWithoutTools() {
        List<Prompt> asked = new ArrayList<>();
        Model endless =
                prompt -> {
                    asked.add(prompt);
                    return calls(
                            call("", "order_status", "{\"order\":%d}".formatted(asked.size())));
                };

        assertThatThrownBy(() -> loop(endless, tools, ToolLimits.USUAL).complete(PROMPT))
                .isInstanceOfSatisfying(
                        AnswerRejectedException.class,
                        e -> assertThat(e.code()).isEqualTo(RejectionCode.STEP_LIMIT));

        assertThat(asked).hasSize(9);
        assertThat(asked.getLast().tools()).isEmpty();
        assertThat(toolRuns).hasValue(8);
    }

    @Test
    void callsAreBoundedInAllAndForEachTool() {
        Tools rare =
                Tools.of(
                        ToolOffer.of("rare", "", "{\"type\":\"object\"}", _ -> "x").withCallsMax(2),
                        ToolOffer.of("time", "", "{\"type\":\"object\"}", _ -> "noon"));
        Turns model =
                Turns.of(
                        calls(
                                call("1", "rare", "{\"a\":1}"),
                                call("2", "rare", "{\"a\":2}"),
                                call("3", "rare", "{\"a\":3}"),
                                call("4", "time", "{\"a\":1}"),
                                call("5", "time", "{\"a\":2}"),
                                call("6", "time", "{\"a\":3}")),
                        says("Noon."));

        loop(model, rare, new ToolLimits(8, 4, 4, 3)).complete(PROMPT);

        String told = texts(model.asked.getLast()).getLast();
        assertThat(model.asked.getLast().tools()).isEmpty();
        assertThat(told)
                .contains("rare can be called 2 times for one request, and was")
                .contains("too many calls: 4 is the limit")
                .contains("No tool can be called any more");
    }

    @Test
    void aThousandCallsInOneAnswerAreNotAllAnswered() {
        dev.firebreak.kit.model.ToolCall[] many = new dev.firebreak.kit.model.ToolCall[1000];
        for (int i = 0; i < many.length; i++) {
            many[i] = call("", "time", "{\"a\":%d}".formatted(i));
        }
        Turns model = Turns.of(calls(many), says("Enough."));

        loop(model, tools, ToolLimits.USUAL).complete(PROMPT);

        assertThat(texts(model.asked.getLast()).getLast())
                .contains("936 more calls were not looked at");
    }

    @Test
    void whatToolsSaidIsStillThereWhenTheAnswerIsRepaired() {
        Turns model =
                Turns.of(
                        calls(call("1", "order_status", "{\"order\":7}")),
                        says("bad"),
                        says("good"));
        RecordedContext context = context(model);

        Answer<String> answer =
                context.answers()
                        .via(m -> new ToolLoop(m, tools, context))
                        .text(
                                PROMPT,
                                text ->
                                        text.equals("good")
                                                ? List.of()
                                                : List.of(new Violation("", "r", "good", text)));

        assertThat(answer).isEqualTo(new Answer.Given<>("good", "test/model"));
        List<Message> repair = model.asked.getLast().messages();
        assertThat(repair).hasSize(6);
        assertThat(repair.get(3)).isInstanceOf(Message.ToolAnswer.class);
        assertThat(repair.get(4)).isEqualTo(new Message.Said("bad", List.of()));
        assertThat(toolRuns).hasValue(1);
    }

    @Test
    void anErrorOfTheModelPassesThrough() {
        Model ill =
                _ -> {
                    throw new ModelException(ModelError.OVERLOADED, "busy");
                };

        assertThatThrownBy(() -> loop(ill, tools, ToolLimits.USUAL).complete(PROMPT))
                .isInstanceOf(ModelException.class);
    }

    @Test
    void wordsBeforeACallAreTakenBackFromTheStream() {
        List<String> stream = new ArrayList<>();
        AnswerStream watched =
                new AnswerStream() {
                    @Override
                    public void text(String piece) {
                        stream.add(piece);
                    }

                    @Override
                    public void restart() {
                        stream.add("restart");
                    }
                };
        Turns model =
                Turns.of(
                        new dev.firebreak.kit.model.Completion(
                                "Let me see.",
                                List.of(call("1", "time", "{}")),
                                dev.firebreak.kit.model.Tokens.of(1, 1),
                                "m",
                                0,
                                false),
                        says("Noon."));

        loop(model, tools, ToolLimits.USUAL).complete(PROMPT.withStream(watched));

        assertThat(stream).containsExactly("restart");
    }

    @Test
    void withoutToolsNothingIsAdded() {
        Turns model = Turns.of(says("Hello."));

        loop(model, Tools.none(), ToolLimits.USUAL).complete(PROMPT);

        assertThat(model.asked).containsExactly(PROMPT);
    }

    private static List<Map<String, String>> toolNotes(RecordedContext context) {
        return context.notes().stream()
                .filter(n -> n.kind() == ActivityKind.TOOL_CALL)
                .map(RecordedContext.Note::details)
                .toList();
    }

    private RecordedContext context(Model model) {
        return new RecordedContext(
                CLOCK,
                new Journal("r1", List.copyOf(recorded), recorded::add, CLOCK),
                new Thinking(model, WhenAway.OFFLINE),
                Scope.open(),
                _ -> AnswerStream.nowhere());
    }
}
