package dev.firebreak.agent.supervisor.task;

import dev.firebreak.schemas.ActionOrder;
import dev.firebreak.schemas.ActivityKind;
import dev.firebreak.schemas.AgentCard;
import dev.firebreak.schemas.ApprovalRequest;
import dev.firebreak.schemas.Document;
import dev.firebreak.schemas.Envelope;
import dev.firebreak.schemas.InboxItem;
import dev.firebreak.schemas.PlanStep;
import dev.firebreak.schemas.PlannerWork;
import dev.firebreak.schemas.StepOutput;
import dev.firebreak.schemas.TaskResult;
import dev.firebreak.schemas.Usage;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Something the host shall do. There is no command to set a timer: a state says itself when it is
 * {@link TaskState#due due}, and the host keeps exactly one timer per task, written together with
 * the state. So a timer can't be lost, left over, or fire for a state that is gone.
 */
public sealed interface Command {
    /** Keep the documents' content for the steps to come. */
    record StoreDocuments(String taskId, List<Document> documents) implements Command {
        public StoreDocuments {
            documents = List.copyOf(documents);
        }
    }

    /** Nobody needs the documents any more. */
    record DropDocuments(String taskId) implements Command {}

    /** Ask the planner. */
    record DispatchPlanner(
            Envelope envelope,
            PlannerWork work,
            String goal,
            @Nullable String feedback,
            List<AgentCard> agents,
            int stepsMax,
            @Nullable String judgedStepId,
            List<StepOutput> context)
            implements Command {
        public DispatchPlanner {
            agents = List.copyOf(agents);
            context = List.copyOf(context);
        }
    }

    /** Ask the agent of a step. */
    record DispatchStep(
            Envelope envelope, PlanStep step, @Nullable String feedback, List<StepOutput> context)
            implements Command {
        public DispatchStep {
            context = List.copyOf(context);
        }
    }

    /** Ask people, or tell them how their question stands. */
    record AskPeople(ApprovalRequest request) implements Command {}

    /** Have an executor carry out an action. */
    record OrderAction(ActionOrder order) implements Command {
        /** Whose executor carries it out. */
        public String executor() {
            return Questions.executor(order.getAction());
        }
    }

    /** Leave a person something to look at. */
    record PutInInbox(InboxItem item) implements Command {}

    /** Tell downstream how the task ended. */
    record PublishResult(TaskResult result) implements Command {}

    /** Write down what happened. */
    record NoteActivity(
            Envelope of,
            ActivityKind kind,
            String text,
            Map<String, String> details,
            @Nullable Usage usage)
            implements Command {
        public NoteActivity {
            details = Map.copyOf(details);
        }
    }
}
