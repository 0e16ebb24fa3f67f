package dev.firebreak.model.provider;

import dev.langchain4j.http.client.HttpClientBuilder;
import dev.langchain4j.model.anthropic.AnthropicChatModel;
import dev.langchain4j.model.anthropic.AnthropicStreamingChatModel;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.googleai.GeminiThinkingConfig;
import dev.langchain4j.model.googleai.GoogleAiGeminiChatModel;
import dev.langchain4j.model.googleai.GoogleAiGeminiStreamingChatModel;
import dev.langchain4j.model.ollama.OllamaChatModel;
import dev.langchain4j.model.ollama.OllamaStreamingChatModel;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** LangChain4j's models of an endpoint, as far as all prompts have them in common. */
final class ChatModels {
    /** Gemini 2.5 pro doesn't think less than so many tokens. */
    private static final int GEMINI_THOUGHTS_MIN = 128;

    private ChatModels() {}

    static ChatModel whole(Endpoint endpoint, Manner manner, HttpClientBuilder http) {
        return switch (endpoint.protocol()) {
            case OPENAI ->
                    OpenAiChatModel.builder()
                            .httpClientBuilder(http)
                            .baseUrl(endpoint.base())
                            .apiKey(endpoint.keyOrNull())
                            .modelName(endpoint.model())
                            .strictJsonSchema(true)
                            .maxRetries(0)
                            .build();
            case ANTHROPIC ->
                    AnthropicChatModel.builder()
                            .httpClientBuilder(http)
                            .baseUrl(endpoint.base())
                            .apiKey(anthropicKey(endpoint))
                            .modelName(endpoint.model())
                            .maxRetries(0)
                            .build();
            case GEMINI ->
                    GoogleAiGeminiChatModel.builder()
                            .httpClientBuilder(http)
                            .baseUrl(endpoint.base())
                            .apiKey(endpoint.keyOrNull())
                            .modelName(endpoint.model())
                            .sendThinking(true)
                            .thinkingConfig(geminiThinking(endpoint, manner))
                            .maxRetries(0)
                            .build();
            case OLLAMA ->
                    OllamaChatModel.builder()
                            .httpClientBuilder(http)
                            .baseUrl(endpoint.base())
                            .customHeaders(bearer(endpoint))
                            .modelName(endpoint.model())
                            .maxRetries(0)
                            .build();
        };
    }

    static StreamingChatModel streamed(Endpoint endpoint, Manner manner, HttpClientBuilder http) {
        return switch (endpoint.protocol()) {
            case OPENAI ->
                    OpenAiStreamingChatModel.builder()
                            .httpClientBuilder(http)
                            .baseUrl(endpoint.base())
                            .apiKey(endpoint.keyOrNull())
                            .modelName(endpoint.model())
                            .strictJsonSchema(true)
                            .build();
            case ANTHROPIC ->
                    AnthropicStreamingChatModel.builder()
                            .httpClientBuilder(http)
                            .baseUrl(endpoint.base())
                            .apiKey(anthropicKey(endpoint))
                            .modelName(endpoint.model())
                            .build();
            case GEMINI ->
                    GoogleAiGeminiStreamingChatModel.builder()
                            .httpClientBuilder(http)
                            .baseUrl(endpoint.base())
                            .apiKey(endpoint.keyOrNull())
                            .modelName(endpoint.model())
                            .sendThinking(true)
                            .thinkingConfig(geminiThinking(endpoint, manner))
                            .build();
            case OLLAMA ->
                    OllamaStreamingChatModel.builder()
                            .httpClientBuilder(http)
                            .baseUrl(endpoint.base())
                            .customHeaders(bearer(endpoint))
                            .modelName(endpoint.model())
                            .build();
        };
    }

    /**
     * As little as a model can: its thoughts are taken from the room that its answer has. One that
     * is not known to take such a wish gets none.
     */
    private static @Nullable GeminiThinkingConfig geminiThinking(Endpoint endpoint, Manner manner) {
        String model = endpoint.model();
        if (manner.plain()) {
            return null;
        }
        if (model.startsWith("gemini-2.5-flash")) {
            return GeminiThinkingConfig.builder().thinkingBudget(0).build();
        }
        if (model.startsWith("gemini-2.5-pro")) {
            return GeminiThinkingConfig.builder().thinkingBudget(GEMINI_THOUGHTS_MIN).build();
        }
        return ChatRequests.GEMINI_3_ON.matcher(model).matches()
                ? GeminiThinkingConfig.builder().thinkingLevel("low").build()
                : null;
    }

    /** LangChain4j insists on one, also behind a gateway that wants none. */
    private static String anthropicKey(Endpoint endpoint) {
        String key = endpoint.keyOrNull();
        return key == null ? "none" : key;
    }

    /** Ollama itself knows no keys, the proxy before it may. */
    private static Map<String, String> bearer(Endpoint endpoint) {
        String key = endpoint.keyOrNull();
        return key == null ? Map.of() : Map.of("Authorization", "Bearer " + key);
    }
}
