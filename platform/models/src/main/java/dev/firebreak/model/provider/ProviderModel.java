package dev.firebreak.model.provider;

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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One model at one endpoint. Asks once: who tries again, waits or pays is decided around it. */
final class ProviderModel implements Model {
    private static final Logger LOG = LoggerFactory.getLogger(ProviderModel.class);

    private final Endpoint endpoint;
    private final HttpClient http;
    private final InstantSource clock;
    private final RequestWriter writer;

    ProviderModel(Endpoint endpoint, HttpClient http, InstantSource clock) {
        this.endpoint = endpoint;
        this.http = http;
        this.clock = clock;
        this.writer = new RequestWriter(endpoint);
    }

    @Override
    public Completion complete(Prompt prompt) {
        AnswerStream stream = prompt.stream();
        Heard heard = new Heard(stream == null ? _ -> {} : stream::text);
        Wire wire = Wire.of(endpoint.protocol());
        Deadline deadline =
                Deadline.of(endpoint.exchangeMax(), prompt.scope().deadline(), clock.instant());
        Exchange exchange = new Exchange(http, endpoint, clock, deadline, wire, heard);
        try {
            exchange.run(writer.write(prompt), stream != null);
            Completion completion = answer(prompt, heard);
            LOG.debug("{} answered {}: {}", completion.model(), prompt.id(), completion.tokens());
            return completion;
        } catch (ModelException e) {
            LOG.debug("{} failed at {}: {}", endpoint.qualifiedName(), prompt.id(), e.error());
            throw ended(e, prompt, heard, exchange.mayBeBilled());
        }
    }

    private Completion answer(Prompt prompt, Heard heard) {
        if (heard.misshapen() != null) {
            throw failed(
                    ModelError.BAD_RESPONSE, "answered in a wrong shape: " + heard.misshapen());
        }
        requireComplete(heard, prompt);
        List<ToolCall> calls = CallIds.of(prompt, heard.calls());
        for (ToolCall call : calls) {
            // The name goes back to the provider with the next request: it must be one.
            if (!call.name().matches("[A-Za-z0-9_.:-]{1,128}")) {
                throw failed(ModelError.BAD_RESPONSE, "wants a tool called that has no name");
            }
        }
        if (heard.text().isBlank() && calls.isEmpty()) {
            throw failed(ModelError.BAD_RESPONSE, "answered with nothing");
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
                            ModelError.BAD_RESPONSE,
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
