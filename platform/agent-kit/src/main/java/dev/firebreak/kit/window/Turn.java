package dev.firebreak.kit.window;

/**
 * One thing that was said in a conversation.
 *
 * @param speaker such as {@code customer}
 */
public record Turn(String speaker, String text) {
    String shown() {
        return speaker + ": " + text;
    }
}
