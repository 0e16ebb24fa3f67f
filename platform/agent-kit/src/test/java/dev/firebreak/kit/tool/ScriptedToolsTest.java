package dev.firebreak.kit.tool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.kit.RecordedContext;
import dev.firebreak.kit.Thinking;
import dev.firebreak.kit.answer.Answer;
import dev.firebreak.kit.answer.WhenAway;
import dev.firebreak.kit.journal.Journal;
import dev.firebreak.kit.model.AnswerStream;
import dev.firebreak.kit.model.Prompt;
import dev.firebreak.kit.model.Scope;
import dev.firebreak.kit.model.scripted.ScriptedModel;
import dev.firebreak.kit.model.scripted.Sleeper;
import dev.firebreak.schemas.Judgement;
import dev.firebreak.schemas.Verdict;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

/** A script, the loop and typed answers together. */
class ScriptedToolsTest {
    @Test
    void aScriptedModelLooksSomethingUpAnswersBadlyAndMendsItsAnswer() {
        ScriptedModel model =
                ScriptedModel.parse(
                                "judge",
                                """
                                rules:
                                  - when: {turn: 1, regex: 'order (?P<order>\\d+)'}
                                    tools: [{name: order_status, arguments: {order: "${order}"}}]
                                  - when: {turn: 2}
                                    json: {verdict: RETRY, feedback: ""}
                                  - when: {turn: 3, contains: "That answer can't be used", regex: 'state: (\\w+)'}
                                    json: {verdict: RETRY, feedback: "the order is ${1}"}
                                """)
                        .with(Sleeper.none());
        InstantSource clock = InstantSource.system();
        RecordedContext context =
                new RecordedContext(
                        clock,
                        Journal.forgetful(clock),
                        new Thinking(model, WhenAway.OFFLINE),
                        Scope.open(),
                        _ -> AnswerStream.nowhere());
        Tools tools =
                Tools.of(
                        ToolOffer.of(
                                "order_status",
                                "Where an order is.",
                                "{\"type\":\"object\",\"properties\":{\"order\":{\"type\":\"string\"}}}",
                                arguments -> "state: lost"));

        Answer<Judgement> answer =
                context.answers()
                        .via(m -> new ToolLoop(m, tools, context))
                        .to(Prompt.of("Judge.", "order 7"), Judgement.class);

        assertThat(answer)
                .isEqualTo(
                        new Answer.Given<>(
                                new Judgement(Verdict.RETRY, "the order is lost"),
                                "scripted/judge"));
        assertThat(context.usage("x").getToolCalls()).isEqualTo(1);
        assertThat(context.usage("x").getModelCalls()).isEqualTo(3);
    }
}
