package dev.firebreak.model.provider;

import dev.firebreak.kit.model.AnswerSchema;
import dev.firebreak.kit.model.AnswerStream;
import dev.firebreak.kit.model.Completion;
import dev.firebreak.kit.model.Message;
import dev.firebreak.kit.model.Model;
import dev.firebreak.kit.model.ModelError;
import dev.firebreak.kit.model.ModelException;
import dev.firebreak.kit.model.Prompt;
import dev.firebreak.kit.model.Tokens;
import dev.firebreak.kit.model.ToolCall;
import dev.firebreak.kit.model.ToolSpec;
import java.net.http.HttpClient;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One model at one endpoint. Asks once, or once more where a request is not taken as it is: who
 * tries again, waits or pays is decided around it.
 */
final class ProviderModel implements Model {
    private static final Logger LOG = LoggerFactory.getLogger(ProviderModel.class);

    private final Endpoint endpoint;
    private final HttpClient http;
    private final InstantSource clock;
    private final RequestWriter writer;

    /** By the name of the answer's shape: as many as there are contracts. */
    private final Map<String, RequestWriter> plainly = new ConcurrentHashMap<>();

    ProviderModel(Endpoint endpoint, HttpClient http, InstantSource clock) {
        this.endpoint = endpoint;
        this.http = http;
        this.clock = clock;
        this.writer = new RequestWriter(endpoint, Manner.USUAL);
    }

    @Override
    public Completion complete(Prompt prompt) {
        Deadline deadline =
                Deadline.of(endpoint.exchangeMax(), prompt.scope().deadline(), clock.instant());
        AnswerSchema answer = prompt.answer();
        String shape = answer == null ? "" : answer.name();
        RequestWriter known = plainly.get(shape);
        Course course = new Course(prompt, deadline);
        try {
            return course.ask(known == null ? writer : known);
        } catch (ModelException e) {
            ErrorBody notTaken = course.exchange.notTaken();
            if (notTaken == null || known != null) {
                throw e;
            }
            return plainly(prompt, shape, Manner.after(notTaken), deadline);
        }
    }

    /**
     * What is not taken costs nothing, and what every server takes is less than what good ones do.
     * What is taken so is asked so from then on: for answers of this shape, as others may do.
     */
    private Completion plainly(Prompt prompt, String shape, Manner manner, Deadline deadline) {
        RequestWriter plain = new RequestWriter(endpoint, manner);
        Course course = new Course(prompt, deadline);
        try {
            return course.ask(plain);
        } finally {
            if (course.exchange.mayBeBilled() && plainly.putIfAbsent(shape, plain) == null) {
                LOG.warn(
                        "{} doesn't take requests as its name lets expect; {} asked of it plainly from now on",
                        endpoint.qualifiedName(),
                        shape.isEmpty() ? "words are" : shape + " is");
            }
        }
    }

    /** One exchange. */
    private final class Course {
        private final Prompt prompt;
        private final Heard heard;
        private final Exchange exchange;

        Course(Prompt prompt, Deadline deadline) {
            AnswerStream stream = prompt.stream();
            this.prompt = prompt;
            this.heard = new Heard(stream == null ? _ -> {} : stream::text);
            this.exchange =
                    new Exchange(
                            http, endpoint, clock, deadline, Wire.of(endpoint.protocol()), heard);
        }

        Completion ask(RequestWriter how) {
            try {
                exchange.run(how.write(prompt), prompt.stream() != null);
                heard.textEnds();
                Completion completion = answer(prompt, heard);
                LOG.debug(
                        "{} answered {}: {}", completion.model(), prompt.id(), completion.tokens());
                return completion;
            } catch (ModelException e) {
                LOG.debug("{} failed at {}: {}", endpoint.qualifiedName(), prompt.id(), e.error());
                throw ended(e, prompt, heard, exchange.mayBeBilled());
            }
        }
    }

    private Completion answer(Prompt prompt, Heard heard) {
        if (heard.misshapen() != null) {
            throw failed(ModelError.UNUSABLE, "answered in a wrong shape: " + heard.misshapen());
        }
        requireComplete(heard, prompt);
        List<ToolCall> calls = CallIds.of(prompt, heard.calls());
        for (ToolCall call : calls) {
            // The name goes back to the provider with the next request: it must be one.
            if (!call.name().matches("[A-Za-z0-9_.:-]{1,128}")) {
                throw failed(ModelError.UNUSABLE, "wants a tool called that has no name");
            }
        }
        if (heard.text().isBlank() && calls.isEmpty()) {
            throw failed(ModelError.UNUSABLE, "answered with nothing");
        }
        return new Completion(
                heard.text(),
                calls,
                heard.tokens(chars(prompt)),
                endpoint.qualifiedName(),
                0,
                false);
    }

    private void requireComplete(Heard heard, Prompt prompt) {
        switch (heard.ending()) {
            case COMPLETE -> {}
            case TRUNCATED ->
                    throw failed(
                            ModelError.TRUNCATED,
                            "stopped at its limit of output tokens (%d asked for)"
                                    .formatted(prompt.maxOutputTokens()));
            case CONTEXT_FULL ->
                    throw failed(ModelError.CONTEXT_TOO_LONG, "stopped at the end of its context");
            case FILTERED -> throw failed(ModelError.CONTENT_FILTER, "stopped by its filter");
            case REFUSED -> throw failed(ModelError.REFUSED, "declined to answer");
            case UNKNOWN ->
                    throw failed(
                            ModelError.UNUSABLE,
                            "stopped for a reason we don't know"
                                    + Transport.named(List.of(heard.endingWord()), endpoint.key()));
            case null ->
                    throw failed(ModelError.BAD_RESPONSE, "didn't say that its answer is whole");
        }
    }

    /** Adds what it cost all the same and what there was of an answer. */
    private static ModelException ended(
            ModelException e, Prompt prompt, Heard heard, boolean mayBeBilled) {
        AnswerStream stream = prompt.stream();
        if (stream != null && !heard.text().isEmpty()) {
            stream.restart();
        }
        Tokens spent = mayBeBilled ? heard.tokens(chars(prompt)) : Tokens.NONE;
        return e.withSpent(spent, 0).withPartial(heard.text().isEmpty() ? null : heard.text());
    }

    private ModelException failed(ModelError error, String what) {
        return new ModelException(error, endpoint.qualifiedName() + " " + what);
    }

    /** What is sent, in characters: messages, tools and the answer's schema. */
    static long chars(Prompt prompt) {
        long chars = prompt.answer() == null ? 0 : prompt.answer().json().length();
        for (ToolSpec tool : prompt.tools()) {
            chars += tool.name().length() + tool.description().length();
            chars += tool.parametersSchema().length();
        }
        for (Message message : prompt.messages()) {
            chars +=
                    switch (message) {
                        case Message.Instruction(String text) -> text.length();
                        case Message.Asked(String text) -> text.length();
                        case Message.Said said ->
                                said.text().length()
                                        + said.calls().stream()
                                                .mapToLong(
                                                        call ->
                                                                call.name().length()
                                                                        + call.argumentsJson()
                                                                                .length())
                                                .sum();
                        case Message.ToolAnswer answer -> answer.text().length();
                    };
        }
        return chars;
    }
}
