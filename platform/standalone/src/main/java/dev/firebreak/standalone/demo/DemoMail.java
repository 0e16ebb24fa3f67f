package dev.firebreak.standalone.demo;

import java.util.Arrays;
import java.util.Objects;

/**
 * A mail of the demo, as bytes in any condition.
 *
 * @param name of its file, with folders below the one that was given
 */
@SuppressWarnings("ArrayRecordComponent") // equals and hashCode look into the array
record DemoMail(String name, byte[] bytes) {
    @Override
    public boolean equals(Object other) {
        return other instanceof DemoMail mail
                && name.equals(mail.name)
                && Arrays.equals(bytes, mail.bytes);
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, Arrays.hashCode(bytes));
    }

    @Override
    public String toString() {
        return "DemoMail[" + name + ", " + bytes.length + " bytes]";
    }
}
