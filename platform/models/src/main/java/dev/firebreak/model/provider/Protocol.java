package dev.firebreak.model.provider;

/** How a provider is spoken to. */
public enum Protocol {
    /** OpenAI's chat completions, which many servers speak. */
    OPENAI,
    /** Anthropic's messages. */
    ANTHROPIC,
    /** Google's generateContent. */
    GEMINI,
    /** Ollama's own chat. */
    OLLAMA
}
