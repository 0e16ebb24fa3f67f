package dev.firebreak.kit.tool;

import com.fasterxml.jackson.databind.JsonNode;

/** Something that a model can look things up with. Safe for many threads. */
@FunctionalInterface
public interface Tool {
    /**
     * What it finds, for the model to read. Runs on a thread of its own, which is interrupted when
     * its time is up; what it returns after that counts for nothing.
     *
     * @param arguments an object that keeps the tool's schema; a copy of its own
     * @throws IllegalArgumentException the arguments make no sense to it; the model is told the
     *     message and nothing is tried again
     * @throws dev.firebreak.kit.DependencyException the whole request has to wait for something
     *     that is ill; the model is not told
     * @throws Exception it failed; the model is told the message, without the stack
     */
    String call(JsonNode arguments) throws Exception;
}
