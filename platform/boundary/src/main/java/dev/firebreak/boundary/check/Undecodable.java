package dev.firebreak.boundary.check;

import dev.firebreak.schemas.RejectionCode;
import java.io.IOException;

/**
 * Bytes that are not the record they should be. Without a stack trace: a flood of garbage must not
 * cost more than sound records.
 */
final class Undecodable extends IOException {
    private static final long serialVersionUID = 1L;
    private final RejectionCode code;
    private final String what;
    private String path = "";

    Undecodable(RejectionCode code, String message) {
        super(message);
        this.code = code;
        this.what = message;
    }

    RejectionCode code() {
        return code;
    }

    /** The field that was being read, such as {@code documents[2].name}; empty before the first. */
    String path() {
        return path;
    }

    /** Says, on the way up, that it happened within this field. */
    Undecodable in(String field) {
        path = path.isEmpty() || path.startsWith("[") ? field + path : field + "." + path;
        return this;
    }

    /** Says, on the way up, that it happened within this item. */
    Undecodable in(long item) {
        path =
                path.isEmpty() || path.startsWith("[")
                        ? "[" + item + "]" + path
                        : "[" + item + "]." + path;
        return this;
    }

    @Override
    public String getMessage() {
        return path.isEmpty() ? what : path + ": " + what;
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
