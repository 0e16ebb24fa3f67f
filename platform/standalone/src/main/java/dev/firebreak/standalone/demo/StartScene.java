package dev.firebreak.standalone.demo;

import java.util.List;

/** Tells of a start in a few lines: what a newcomer knows by name, and then the agents together. */
final class StartScene {
    private static final List<String> TOLD = List.of("broker", "registry", "topics", "contracts");

    private final Progress progress;

    StartScene(Progress progress) {
        this.progress = progress;
    }

    void started(String part, String detail, long tookMs) {
        if (TOLD.contains(part)) {
            progress.done(part + (detail.isEmpty() ? "" : ": " + detail), tookMs);
        } else if (part.startsWith("agent ") || part.equals("supervisor")) {
            progress.done(part, tookMs);
        }
    }
}
