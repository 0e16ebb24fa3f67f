package dev.firebreak.boundary.probe;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * An answer over HTTP.
 *
 * @param status HTTP's code
 * @param contentType of the body, which is sent as UTF-8
 */
public record Page(int status, String contentType, String body) {
    public static Page json(int status, ObjectNode body) {
        return new Page(status, "application/json", body.toString());
    }
}
