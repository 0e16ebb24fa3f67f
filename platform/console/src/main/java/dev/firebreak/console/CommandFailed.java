package dev.firebreak.console;

/**
 * What was asked for did not work out; the message says why, for people, and the command ends with
 * exit code 1.
 */
final class CommandFailed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CommandFailed(String message) {
        super(message);
    }
}
