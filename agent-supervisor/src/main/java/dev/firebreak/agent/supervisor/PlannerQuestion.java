package dev.firebreak.agent.supervisor;

import dev.firebreak.agent.supervisor.task.Agents;
import dev.firebreak.agent.supervisor.task.Command.DispatchPlanner;
import dev.firebreak.agent.supervisor.task.Event;
import dev.firebreak.schemas.Declined;
import dev.firebreak.schemas.Document;
import dev.firebreak.schemas.PlannerParams;
import dev.firebreak.schemas.PlannerRequest;
import dev.firebreak.schemas.Usage;
import java.nio.ByteBuffer;
import java.util.List;

/** What the planner is asked, as the record that goes to it. */
final class PlannerQuestion {
    /**
     * The planner plans by a document's kind, name and beginning; the whole goes to the agent that
     * reads it.
     */
    private static final int DOCUMENT_BYTES_MAX = 4096;

    private PlannerQuestion() {}

    /**
     * @param documents the task's, to plan by; empty where no plan is asked for
     */
    static PlannerRequest of(DispatchPlanner asked, List<Document> documents) {
        return PlannerRequest.newBuilder()
                .setEnvelope(asked.envelope())
                .setInstruction(asked.goal())
                .setFeedback(asked.feedback())
                .setDocuments(documents.stream().map(PlannerQuestion::beginning).toList())
                .setContext(asked.context())
                .setParams(
                        PlannerParams.newBuilder()
                                .setWork(asked.work())
                                .setGoal(asked.goal())
                                .setAgents(asked.agents())
                                .setStepsMax(asked.stepsMax())
                                .setJudgedStepId(asked.judgedStepId())
                                .build())
                .build();
    }

    /** What it means to the machine when it could not be asked. */
    static Event declined(DispatchPlanner asked, Declined declined, Agents agents) {
        Usage none = Usage.newBuilder().build();
        return switch (asked.work()) {
            case PLAN -> new Event.PlanDeclined(asked.envelope(), declined, agents, none);
            case JUDGE -> new Event.JudgementDeclined(asked.envelope(), declined, agents, none);
            case SYNTHESISE, UNKNOWN -> new Event.AnswerDeclined(asked.envelope(), declined, none);
        };
    }

    private static Document beginning(Document document) {
        ByteBuffer content = document.getContent();
        if (content.remaining() <= DOCUMENT_BYTES_MAX) {
            return document;
        }
        byte[] first = new byte[DOCUMENT_BYTES_MAX];
        content.duplicate().get(first);
        return Document.newBuilder(document).setContent(ByteBuffer.wrap(first)).build();
    }
}
