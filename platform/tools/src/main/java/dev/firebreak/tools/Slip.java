package dev.firebreak.tools;

/**
 * Something that is wrong in a tools file.
 *
 * @param line from 1; 0: it stands nowhere
 * @param column from 1; 0: it stands nowhere
 * @param text what was seen and what would be right
 */
public record Slip(int line, int column, String text) {
    @Override
    public String toString() {
        return (line == 0 ? "" : "line %d, column %d: ".formatted(line, column)) + text;
    }
}
