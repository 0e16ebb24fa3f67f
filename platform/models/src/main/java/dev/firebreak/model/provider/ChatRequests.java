package dev.firebreak.model.provider;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.firebreak.kit.model.AnswerSchema;
import dev.firebreak.kit.model.Message;
import dev.firebreak.kit.model.Prompt;
import dev.firebreak.kit.model.ToolCall;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.anthropic.AnthropicChatRequestParameters;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.request.DefaultChatRequestParameters;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.request.json.JsonRawSchema;
import dev.langchain4j.model.chat.request.json.JsonSchema;
import dev.langchain4j.model.ollama.OllamaChatRequestParameters;
import dev.langchain4j.model.openai.OpenAiChatRequestParameters;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A prompt in LangChain4j's words, with what an endpoint's protocol and model want of it. */
final class ChatRequests {
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * OpenAI's models that think before they answer: o1, o3, gpt-5 and what follows, also as {@code
     * openai/gpt-5-mini} behind a gateway. They refuse {@code max_tokens} and any temperature but
     * their own; servers for open models often know {@code max_tokens} only.
     */
    private static final Pattern THINKING =
            Pattern.compile("(.*/)?(o[1-9]|gpt-([5-9]|[1-9][0-9]))([^0-9].*)?");

    /** Of those, the ones that can think least of all. */
    private static final Pattern THINKING_LEAST =
            Pattern.compile("(.*/)?gpt-5(-mini|-nano)?(-20[0-9-]+)?");

    /** And those that take an effort at all; the others have one of their own. */
    private static final Pattern THINKING_LITTLE =
            Pattern.compile(
                    "(.*/)?(o1|o3|o3-mini|o4-mini|gpt-5\\.[0-9](-mini|-nano)?)(-20[0-9-]+)?");

    /**
     * Gemini 3 and what follows: they think as much as a level says, and take no call in a
     * conversation without the proof that went with it.
     */
    static final Pattern GEMINI_3_ON = Pattern.compile("gemini-([3-9]|[1-9][0-9])([^0-9].*)?");

    /** What Gemini takes for the proof where another model made the call. */
    private static final String NOT_SIGNED = "skip_thought_signature_validator";

    /**
     * Anthropic's cache takes no prefix shorter than 1024 tokens, for small models 2048 or 4096;
     * below so many characters none does. What is too short is asked for as usual.
     */
    private static final int CACHED_CHARS_MIN = 4 * 1024;

    private static final Map<String, Object> KEPT_IN_CACHE = Map.of("cache_control", "ephemeral");

    /** Ollama's own default, and what a prompt of ordinary text takes per token at least. */
    private static final int OLLAMA_CONTEXT_TOKENS_MIN = 4096;

    private static final int OLLAMA_CONTEXT_TOKENS_MAX = 131_072;
    private static final int OLLAMA_CHARS_PER_TOKEN = 3;

    /** Where a provider keeps what {@link CallIds#signature} carried. */
    private static final String SIGNATURE = "thinking_signature";

    private final Protocol protocol;
    private final Manner manner;
    private final boolean thinks;
    private final boolean signs;
    private final @Nullable String effort;

    private ChatRequests(Endpoint endpoint, Manner manner) {
        String model = endpoint.model();
        this.protocol = endpoint.protocol();
        this.manner = manner;
        this.thinks = manner.completionLimit() || THINKING.matcher(model).matches();
        this.signs = GEMINI_3_ON.matcher(model).matches();
        this.effort =
                manner.plain()
                        ? null
                        : THINKING_LEAST.matcher(model).matches()
                                ? "minimal"
                                : THINKING_LITTLE.matcher(model).matches() ? "low" : null;
    }

    static ChatRequests of(Endpoint endpoint, Manner manner) {
        return new ChatRequests(endpoint, manner);
    }

    ChatRequest of(Prompt prompt) {
        return ChatRequest.builder()
                .messages(messages(prompt))
                .parameters(parameters(prompt))
                .build();
    }

    private ChatRequestParameters parameters(Prompt prompt) {
        return switch (protocol) {
            case OPENAI -> {
                OpenAiChatRequestParameters.Builder builder =
                        common(OpenAiChatRequestParameters.builder(), prompt);
                if (thinks) {
                    builder.maxCompletionTokens(prompt.maxOutputTokens());
                    builder.reasoningEffort(effort);
                } else {
                    limited(builder, prompt);
                }
                yield builder.build();
            }
            case ANTHROPIC -> {
                boolean cached = instructions(prompt).length() >= CACHED_CHARS_MIN;
                yield limited(common(AnthropicChatRequestParameters.builder(), prompt), prompt)
                        .cacheSystemMessages(cached)
                        .build();
            }
            case GEMINI -> limited(common(ChatRequestParameters.builder(), prompt), prompt).build();
            case OLLAMA ->
                    limited(common(OllamaChatRequestParameters.builder(), prompt), prompt)
                            .numCtx(ollamaContext(prompt))
                            .think(manner.plain() ? null : false)
                            .build();
        };
    }

    private <B extends DefaultChatRequestParameters.Builder<?>> B common(B builder, Prompt prompt) {
        AnswerSchema answer = prompt.answer();
        if (answer != null && !inWords(prompt)) {
            builder.responseFormat(
                    ResponseFormat.builder()
                            .type(ResponseFormatType.JSON)
                            .jsonSchema(
                                    JsonSchema.builder()
                                            .name(answer.name())
                                            .rootElement(JsonRawSchema.from(answer.json()))
                                            .build())
                            .build());
        }
        if (!prompt.tools().isEmpty()) {
            builder.toolSpecifications(
                    prompt.tools().stream()
                            .map(
                                    tool ->
                                            ToolSpecification.builder()
                                                    .name(tool.name())
                                                    .description(tool.description())
                                                    .parameters(
                                                            ToolParameters.of(
                                                                    tool.parametersSchema(),
                                                                    protocol))
                                                    .build())
                            .toList());
        }
        return builder;
    }

    private <B extends DefaultChatRequestParameters.Builder<?>> B limited(
            B builder, Prompt prompt) {
        builder.maxOutputTokens(prompt.maxOutputTokens());
        if (!manner.plain()) {
            builder.temperature(prompt.temperature());
        }
        return builder;
    }

    /**
     * Ollama cuts a prompt that is larger than its context at the front, instructions first, and
     * says nothing. So it is told how much there is: in powers of two, as each change loads the
     * model anew.
     */
    private static @Nullable Integer ollamaContext(Prompt prompt) {
        long tokens =
                ProviderModel.chars(prompt) / OLLAMA_CHARS_PER_TOKEN + prompt.maxOutputTokens();
        if (tokens <= OLLAMA_CONTEXT_TOKENS_MIN) {
            return null;
        }
        return (int) Math.min(OLLAMA_CONTEXT_TOKENS_MAX, Long.highestOneBit(tokens - 1) << 1);
    }

    /** Instructions become one, at the front: not every chat template takes more, or later ones. */
    private List<ChatMessage> messages(Prompt prompt) {
        List<ChatMessage> messages = new ArrayList<>();
        String instructions = instructions(prompt);
        AnswerSchema shape = prompt.answer();
        if (shape != null && inWords(prompt)) {
            instructions = (instructions + "\n\n" + inWords(prompt, shape)).strip();
        }
        if (!instructions.isBlank()) {
            messages.add(SystemMessage.from(instructions));
        }
        boolean toKeep = sendsItsBeginningAgain(prompt);
        for (Message message : prompt.messages()) {
            switch (message) {
                case Message.Instruction _ -> {}
                case Message.Asked(String text) -> {
                    messages.add(
                            UserMessage.builder()
                                    .addContent(TextContent.from(text))
                                    .attributes(toKeep ? KEPT_IN_CACHE : Map.of())
                                    .build());
                    toKeep = false;
                }
                case Message.Said said -> {
                    if (!said.text().isBlank() || !said.calls().isEmpty()) {
                        messages.add(said(said));
                    }
                }
                case Message.ToolAnswer answer -> messages.add(answered(answer));
            }
        }
        return messages;
    }

    /**
     * Whether what stands before a model's first call goes again with every round of calls, and is
     * to be kept in Anthropic's cache. Writing it there costs a quarter more, each round then a
     * tenth. The other providers do so by themselves.
     */
    private boolean sendsItsBeginningAgain(Prompt prompt) {
        if (protocol != Protocol.ANTHROPIC || prompt.tools().isEmpty()) {
            return false;
        }
        int chars = instructions(prompt).length();
        for (Message message : prompt.messages()) {
            if (message instanceof Message.Asked(String text)) {
                return chars + text.length() >= CACHED_CHARS_MIN;
            }
        }
        return false;
    }

    /**
     * Whether the shape of the answer is told in words: because the provider didn't take it
     * otherwise, or because it can't be told otherwise beside tools. Gemini refuses both at once,
     * and what Ollama holds to a shape never calls a tool (ollama/ollama#8095).
     */
    private boolean inWords(Prompt prompt) {
        return manner.plain()
                || (!prompt.tools().isEmpty()
                        && (protocol == Protocol.GEMINI || protocol == Protocol.OLLAMA));
    }

    private static String inWords(Prompt prompt, AnswerSchema answer) {
        return (prompt.tools().isEmpty() ? "Answer" : "When you call no tool any more, answer")
                + " with one JSON object and nothing else, of this JSON Schema:\n"
                + answer.json();
    }

    private static String instructions(Prompt prompt) {
        List<String> texts = new ArrayList<>();
        for (Message message : prompt.messages()) {
            if (message instanceof Message.Instruction(String text)) {
                texts.add(text);
            }
        }
        return String.join("\n\n", texts);
    }

    private AiMessage said(Message.Said said) {
        AiMessage.Builder builder =
                AiMessage.builder()
                        .text(said.text().isEmpty() ? null : said.text())
                        .toolExecutionRequests(
                                said.calls().stream().map(ChatRequests::called).toList());
        said.calls().stream()
                .flatMap(call -> Stream.ofNullable(CallIds.signature(call.id())))
                .findFirst()
                .or(() -> Optional.of(NOT_SIGNED).filter(_ -> signs && !said.calls().isEmpty()))
                .ifPresent(signature -> builder.attributes(Map.of(SIGNATURE, signature)));
        return builder.build();
    }

    private static ToolExecutionRequest called(ToolCall call) {
        return ToolExecutionRequest.builder()
                .id(CallIds.bare(call.id()))
                .name(call.name())
                .arguments(isObject(call.argumentsJson()) ? call.argumentsJson() : "{}")
                .build();
    }

    private static ToolExecutionResultMessage answered(Message.ToolAnswer answer) {
        return ToolExecutionResultMessage.builder()
                .id(CallIds.bare(answer.callId()))
                .toolName(answer.tool())
                .text(answer.text().isBlank() ? "(nothing)" : answer.text())
                .isError(answer.failed())
                .build();
    }

    /**
     * Whether a model's arguments can be put into a request, where they stand as JSON: anything
     * else would break the request, or write into it. The tool's answer says what was wrong.
     */
    private static boolean isObject(String json) {
        try {
            return JSON.readTree(json).isObject();
        } catch (JsonProcessingException e) {
            return false;
        }
    }
}
