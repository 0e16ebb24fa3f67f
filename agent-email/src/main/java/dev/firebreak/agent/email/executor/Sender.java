package dev.firebreak.agent.email.executor;

import java.util.Locale;

/**
 * Who writes, fixed in the configuration: no order says.
 *
 * @param name beside the address; empty: none
 */
record Sender(String address, String name) {
    private static final int NAME_CHARS_MAX = 200;

    Sender {
        if (!Letter.isAddress(address)) {
            throw new IllegalArgumentException(
                    "email.executor.from is \"%s\"; expected a plain mail address"
                            .formatted(address));
        }
        if (name.length() > NAME_CHARS_MAX || name.codePoints().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException(
                    "email.executor.from-name is not one line of at most %d characters"
                            .formatted(NAME_CHARS_MAX));
        }
    }

    /** What stands after the '@'. */
    String domain() {
        return address.substring(address.lastIndexOf('@') + 1).toLowerCase(Locale.ROOT);
    }
}
