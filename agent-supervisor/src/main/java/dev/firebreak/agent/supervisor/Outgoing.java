package dev.firebreak.agent.supervisor;

import org.jspecify.annotations.Nullable;

/** Checked and encoded bytes on their way to a topic. */
@SuppressWarnings("ArrayRecordComponent") // handed on to the producer at once; nobody compares it
record Outgoing(String topic, byte @Nullable [] key, byte[] value) {}
