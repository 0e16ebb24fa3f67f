package dev.firebreak.schemas.evolution;

/**
 * Why a contract may not become what it is to be.
 *
 * @param contract full name of the record that travels
 * @param against the released version it breaks with, such as {@code v3}; {@code today} when it is
 *     wrong by itself
 * @param path the field, such as {@code documents[].content}; empty: the record itself
 * @param seen what was found
 * @param right what would have been right, or what to do
 */
public record Objection(String contract, String against, String path, String seen, String right) {
    /** On one line, for people. */
    public String inWords() {
        String place = path.isEmpty() ? contract : contract + " " + path;
        return place + " (against " + against + "): " + seen + ". " + right + ".";
    }
}
