package dev.firebreak.agent.email.mail;

import java.util.Locale;

/**
 * Somebody's mail address.
 *
 * @param name the display name, decoded; empty when there is none
 * @param address local part and domain
 */
public record Address(String name, String address) {
    /** What stands after the '@', in lower case; empty when there is none. */
    public String domain() {
        return address.substring(address.lastIndexOf('@') + 1).toLowerCase(Locale.ROOT);
    }

    /** What stands before the '@', in lower case. */
    public String localPart() {
        int at = address.lastIndexOf('@');
        return (at < 0 ? address : address.substring(0, at)).toLowerCase(Locale.ROOT);
    }

    @Override
    public String toString() {
        return name.isEmpty() ? address : name + " <" + address + ">";
    }
}
