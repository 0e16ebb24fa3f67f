package dev.firebreak.boundary.deadletter;

import dev.firebreak.boundary.check.Rejection;
import dev.firebreak.kit.Derived;
import dev.firebreak.schemas.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What letters that broke in the same way have in common: code, broken rules, exception and where
 * it came from; no values.
 */
final class Fingerprint {
    private static final int FRAMES_MAX = 5;

    private Fingerprint() {}

    static String of(Rejection rejection, @Nullable Throwable cause) {
        List<String> parts = new ArrayList<>();
        parts.add(rejection.code().name());
        TreeSet<String> rules = new TreeSet<>();
        for (Violation violation : rejection.violations()) {
            // documents[2].name and documents[7].name broke in the same way.
            rules.add(violation.getRule() + "@" + violation.getPath().replaceAll("\\[\\d+]", "[]"));
        }
        parts.addAll(rules);
        if (cause != null) {
            parts.add(cause.getClass().getName());
            StackTraceElement[] frames = cause.getStackTrace();
            for (int i = 0; i < Math.min(frames.length, FRAMES_MAX); i++) {
                // Without the line: a release that moves code doesn't make another failure of it.
                parts.add(frames[i].getClassName() + "#" + frames[i].getMethodName());
            }
        }
        return Derived.id(parts.toArray(String[]::new));
    }
}
