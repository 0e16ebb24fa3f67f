package dev.firebreak.kit.tool;

import dev.firebreak.kit.AgentContext;
import dev.firebreak.kit.answer.AnswerRejectedException;
import dev.firebreak.kit.journal.Journal;
import dev.firebreak.kit.model.Completion;
import dev.firebreak.kit.model.Message;
import dev.firebreak.kit.model.Model;
import dev.firebreak.kit.model.Notes;
import dev.firebreak.kit.model.Prompt;
import dev.firebreak.kit.model.ToolCall;
import dev.firebreak.schemas.ActivityKind;
import dev.firebreak.schemas.RejectionCode;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A model that may use tools before it answers (ReAct): its calls are carried out and their answers
 * given back to it, until it answers without calling any. For one request: {@code
 * context.answers().via(model -> new ToolLoop(model, tools, context))}.
 *
 * <p>It ends. After {@link ToolLimits#roundsMax} answers with calls, after {@link
 * ToolLimits#callsMax} calls, or when the same call is wanted over and over, the model is asked
 * once more, without tools, to answer with what it has.
 *
 * <p>What tools say is untrusted and stands between marks that it can't forge. What the model gets
 * wrong (a name, arguments) it is told in a way that helps. Where the same question is asked again
 * with what was wrong with its answer, everything tools said is still there.
 *
 * <p>Every call is in the request's journal, so that a repeat makes none twice, and on its
 * timeline. The completion is the model's last one; the calls before it count where the model
 * counts.
 */
public final class ToolLoop implements Model {
    private static final int CALLS_ANSWERED_MAX = 64;
    private static final int KEY_CHARS_MAX = 2000;
    private static final int WHY_CHARS_MAX = 500;

    private final Model model;
    private final Tools tools;
    private final Journal journal;
    private final Notes notes;
    private final InstantSource clock;
    private final ToolLimits limits;
    private final Map<String, Integer> callsOf = new ConcurrentHashMap<>();
    private final AtomicReference<@Nullable Conversation> last = new AtomicReference<>();

    /** With the usual limits. */
    public ToolLoop(Model model, Tools tools, AgentContext context) {
        this(model, tools, context.journal(), context::note, context.clock(), ToolLimits.USUAL);
    }

    public ToolLoop(
            Model model,
            Tools tools,
            Journal journal,
            Notes notes,
            InstantSource clock,
            ToolLimits limits) {
        this.model = model;
        this.tools = tools;
        this.journal = journal;
        this.notes = notes;
        this.clock = clock;
        this.limits = limits;
    }

    /**
     * {@inheritDoc}
     *
     * @throws AnswerRejectedException LOOP_DETECTED or STEP_LIMIT: it wants tools even when there
     *     are none any more
     * @throws java.util.concurrent.CancellationException interrupted while tools ran
     * @throws dev.firebreak.kit.DependencyException a tool, or the journal, has to wait for
     *     something
     */
    @Override
    public Completion complete(Prompt prompt) {
        if (tools.isEmpty()) {
            return model.complete(prompt);
        }
        Conversation known = last.getAndSet(null);
        Conversation conversation =
                known != null && known.goesOn(prompt.messages())
                        ? known
                        : new Conversation(prompt.messages());
        while (conversation.closed() == null) {
            Completion completion =
                    model.complete(
                            prompt.withMessages(conversation.messages()).withTools(tools.specs()));
            if (completion.calls().isEmpty()) {
                last.set(conversation);
                return completion;
            }
            if (prompt.stream() != null && !completion.text().isEmpty()) {
                prompt.stream().restart();
            }
            carryOut(completion, conversation);
            conversation.nextRound();
            if (conversation.rounds() >= limits.roundsMax()) {
                conversation.close(
                        RejectionCode.STEP_LIMIT,
                        "tools were used %d times in a row".formatted(limits.roundsMax()));
            }
        }
        Completion completion = lastWord(prompt, conversation, conversation.closed());
        last.set(conversation);
        return completion;
    }

    private Completion lastWord(
            Prompt prompt, Conversation conversation, Conversation.Closed closed) {
        String word =
                "No tool can be called any more: %s. Answer now with what you have, and say what is missing."
                        .formatted(closed.why());
        Completion completion =
                model.complete(
                        prompt.withMessages(conversation.inWords(word)).withTools(List.of()));
        if (completion.calls().isEmpty()) {
            return completion;
        }
        throw new AnswerRejectedException(
                closed.code(),
                "%s wants tools and no end: %s".formatted(completion.model(), closed.why()),
                List.of(),
                prompt.answer() == null ? "" : prompt.answer().name(),
                completion.text().isBlank() ? null : completion.text(),
                completion.model(),
                prompt.id(),
                null);
    }

    /** A call that was looked at: either it runs, or it is known already what comes of it. */
    private record Looked(ToolCall call, @Nullable Outcome outcome, SideBySide.@Nullable Run run) {
        Outcome ended() {
            return outcome != null ? outcome : run == null ? none() : run.outcome();
        }

        private static Outcome none() {
            throw new IllegalStateException("a call has an outcome or runs");
        }
    }

    private void carryOut(Completion completion, Conversation conversation) {
        List<ToolCall> calls = completion.calls();
        List<Looked> looked = new ArrayList<>();
        for (ToolCall call : calls.subList(0, Math.min(calls.size(), CALLS_ANSWERED_MAX))) {
            looked.add(looked(whole(call), conversation));
        }
        List<SideBySide.Run> runs = new ArrayList<>();
        for (Looked each : looked) {
            if (each.run() != null) {
                runs.add(each.run());
            }
        }
        SideBySide.run(runs, limits.sideBySideMax(), clock);

        conversation.add(
                new Message.Said(completion.text(), looked.stream().map(Looked::call).toList()));
        int dropped = calls.size() - looked.size();
        for (int i = 0; i < looked.size(); i++) {
            Looked each = looked.get(i);
            note(each);
            Outcome outcome = each.ended();
            String more =
                    dropped > 0 && i == looked.size() - 1
                            ? "\n%d more calls were not looked at: at most %d at a time."
                                    .formatted(dropped, CALLS_ANSWERED_MAX)
                            : "";
            conversation.add(
                    new Message.ToolAnswer(
                            each.call().id(),
                            each.call().name(),
                            outcome.told(each.call().name()) + more,
                            outcome.kind() != Outcome.Kind.OK));
        }
    }

    /** Some models leave out what they have nothing to say for. */
    private static ToolCall whole(ToolCall wish) {
        return new ToolCall(
                wish.id(),
                Objects.requireNonNullElse(wish.name(), ""),
                Objects.requireNonNullElse(wish.argumentsJson(), ""));
    }

    private Looked looked(ToolCall wish, Conversation conversation) {
        Optional<Tools.Ready> ready = tools.named(wish.name());
        ToolCall call =
                new ToolCall(
                        conversation.id(wish.id()),
                        ready.isPresent() ? wish.name() : plain(wish.name()),
                        Arguments.echoed(wish.argumentsJson()));
        Optional<Arguments> arguments =
                ready.map(r -> Arguments.of(wish.argumentsJson(), r.schema()));
        String what = ready.isPresent() ? wish.name() : "a tool that is not there";
        int times = conversation.wanted(key(wish, arguments.orElse(null)));
        if (times >= limits.sameCallsMax()) {
            conversation.close(
                    RejectionCode.LOOP_DETECTED,
                    "%s was wanted with the same arguments %d times".formatted(what, times));
        }
        Conversation.Closed closed = conversation.closed();
        if (closed != null) {
            return refused(call, closed.why());
        }
        Optional<String> withheld = tools.withheld(wish.name());
        if (withheld.isPresent()) {
            String why = withheld.get() + "; " + tools.there();
            return new Looked(
                    call, Outcome.denied(RejectionCode.TOOL_NOT_ALLOWED, why, why.length()), null);
        }
        if (ready.isEmpty()) {
            return ended(call, Outcome.Kind.UNKNOWN, tools.unknown(wish.name()));
        }
        return switch (arguments.orElseThrow()) {
            case Arguments.Unusable(String why) -> ended(call, Outcome.Kind.INVALID, why);
            case Arguments.Usable usable -> granted(call, ready.get(), usable, conversation);
        };
    }

    private Looked granted(
            ToolCall call,
            Tools.Ready ready,
            Arguments.Usable arguments,
            Conversation conversation) {
        if (conversation.calls() >= limits.callsMax()) {
            conversation.close(
                    RejectionCode.STEP_LIMIT,
                    "tools were called %d times, which is the limit".formatted(limits.callsMax()));
            return refused(call, "too many calls: %d is the limit".formatted(limits.callsMax()));
        }
        int callsMax = ready.offer().callsMax();
        if (callsOf.merge(call.name(), 1, Integer::sum) > callsMax) {
            return refused(
                    call,
                    "%s can be called %d times for one request, and was; go on without it"
                            .formatted(call.name(), callsMax));
        }
        conversation.countCall();
        return new Looked(call, null, new SideBySide.Run(ready, arguments, journal.place()));
    }

    private static Looked refused(ToolCall call, String why) {
        return ended(call, Outcome.Kind.REFUSED, "not called: " + why);
    }

    private static Looked ended(ToolCall call, Outcome.Kind kind, String text) {
        return new Looked(call, Outcome.ours(kind, text), null);
    }

    /** What is the same when the same is wanted. */
    private static String key(ToolCall wish, @Nullable Arguments arguments) {
        return switch (arguments) {
            case Arguments.Usable(_, String canonical) -> wish.name() + "\n" + canonical;
            case Arguments.Unusable _ -> written(wish);
            case null -> written(wish);
        };
    }

    private static String written(ToolCall wish) {
        String arguments = wish.argumentsJson();
        return "%s\n%d %s"
                .formatted(
                        Shown.head(wish.name(), KEY_CHARS_MAX),
                        arguments.length(),
                        Shown.head(arguments, KEY_CHARS_MAX));
    }

    /** A name that every provider takes in a conversation. */
    private static String plain(String name) {
        String plain = Shown.head(name, 64).replaceAll("[^A-Za-z0-9_-]", "_");
        return plain.isEmpty() ? "unnamed" : plain;
    }

    private void note(Looked looked) {
        Outcome outcome = looked.ended();
        String tool = looked.call().name();
        Map<String, String> details = new LinkedHashMap<>();
        details.put("tool", tool);
        details.put("outcome", outcome.kind().shown());
        details.put("chars", Integer.toString(outcome.chars()));
        details.put("ms", Long.toString(looked.run() == null ? 0 : looked.run().ms()));
        details.put("replayed", Boolean.toString(looked.run() != null && looked.run().replayed()));
        RejectionCode code = outcome.code();
        if (code != null) {
            details.put("code", code.name());
            details.put("why", Shown.head(outcome.text(), WHY_CHARS_MAX));
        }
        notes.note(
                ActivityKind.TOOL_CALL,
                outcome.kind() == Outcome.Kind.OK
                        ? "%s answered %d characters".formatted(tool, outcome.chars())
                        : "%s gave no answer: %s".formatted(tool, outcome.kind().shown()),
                details);
    }
}
