package dev.firebreak.kit;

import dev.firebreak.kit.answer.Answers;
import dev.firebreak.kit.journal.Journal;
import dev.firebreak.kit.model.AnswerStream;
import dev.firebreak.kit.model.Model;
import dev.firebreak.kit.model.RequestModel;
import dev.firebreak.kit.model.Scope;
import dev.firebreak.kit.tool.ToolOffer;
import dev.firebreak.kit.tool.Toolbox;
import dev.firebreak.kit.tool.Tools;
import dev.firebreak.schemas.ActivityKind;
import dev.firebreak.schemas.Usage;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * A context that keeps what the agent noted: the boundary publishes it with the result, tests look
 * at it.
 */
public final class RecordedContext implements AgentContext {
    private static final int NOTES_MAX = 256;
    private static final int TEXT_CHARS_MAX = 4000;

    /** One thing the agent noted, and when. */
    public record Note(Instant at, ActivityKind kind, String text, Map<String, String> details) {
        public Note {
            text =
                    text.length() <= TEXT_CHARS_MAX
                            ? text
                            : text.substring(0, TEXT_CHARS_MAX - 1) + "…";
            details = Map.copyOf(details);
        }
    }

    private final InstantSource clock;
    private final Journal journal;
    private final RequestModel model;
    private final Answers answers;
    private final Function<String, AnswerStream> streams;
    private final Toolbox toolbox;
    private final Toolbox.User user;
    private final List<Note> notes = new ArrayList<>();
    private int toolCalls;

    /** Without a model, and with a journal that forgets. */
    public RecordedContext(InstantSource clock) {
        this(clock, Journal.forgetful(clock));
    }

    /** Without a model. */
    public RecordedContext(InstantSource clock, Journal journal) {
        this(clock, journal, Thinking.offline(), Scope.open(), _ -> AnswerStream.nowhere());
    }

    /**
     * A context for one request.
     *
     * @param scope whose request it is, and what it may spend
     * @param streams makes the stream of an id
     */
    public RecordedContext(
            InstantSource clock,
            Journal journal,
            Thinking thinking,
            Scope scope,
            Function<String, AnswerStream> streams) {
        this.clock = clock;
        this.journal = journal;
        this.model = new RequestModel(thinking.model(), scope, journal, this::note, clock);
        this.answers = new Answers(model, this::note, thinking.whenAway());
        this.streams = streams;
        this.toolbox = thinking.toolbox();
        this.user = new Toolbox.User(scope.agent(), scope.tenant(), scope.roles());
    }

    @Override
    public InstantSource clock() {
        return clock;
    }

    @Override
    public Tools tools(ToolOffer... own) {
        return toolbox.open(user, List.of(own));
    }

    @Override
    public Journal journal() {
        return journal;
    }

    @Override
    public Model model() {
        return model;
    }

    @Override
    public Answers answers() {
        return answers;
    }

    @Override
    public AnswerStream stream(String id) {
        return streams.apply(id);
    }

    @Override
    public synchronized Usage usage(String offlineLogic) {
        return Usage.newBuilder(model.usage(offlineLogic)).setToolCalls(toolCalls).build();
    }

    /**
     * Beyond 256 notes further ones are dropped: a runaway agent must not grow the transaction
     * without bound.
     */
    @Override
    public synchronized void note(ActivityKind kind, String text, Map<String, String> details) {
        toolCalls += kind == ActivityKind.TOOL_CALL ? 1 : 0;
        if (notes.size() < NOTES_MAX) {
            notes.add(new Note(clock.instant(), kind, text, details));
        }
    }

    /** What was noted so far, in order. */
    public synchronized List<Note> notes() {
        return List.copyOf(notes);
    }
}
