package dev.firebreak.model.provider;

import dev.langchain4j.http.client.HttpClientBuilder;
import dev.langchain4j.model.anthropic.AnthropicChatModel;
import dev.langchain4j.model.anthropic.AnthropicStreamingChatModel;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.googleai.GoogleAiGeminiChatModel;
import dev.langchain4j.model.googleai.GoogleAiGeminiStreamingChatModel;
import dev.langchain4j.model.ollama.OllamaChatModel;
import dev.langchain4j.model.ollama.OllamaStreamingChatModel;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import java.util.Map;

/** LangChain4j's models of an endpoint, as far as all prompts have them in common. */
final class ChatModels {
    private ChatModels() {}

    static ChatModel whole(Endpoint endpoint, HttpClientBuilder http) {
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

    static StreamingChatModel streamed(Endpoint endpoint, HttpClientBuilder http) {
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
