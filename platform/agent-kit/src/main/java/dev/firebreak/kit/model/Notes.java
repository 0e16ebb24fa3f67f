package dev.firebreak.kit.model;

import dev.firebreak.schemas.ActivityKind;
import java.util.Map;

/** Takes what happened, for the task's timeline. */
@FunctionalInterface
public interface Notes {
    void note(ActivityKind kind, String text, Map<String, String> details);
}
