package dev.firebreak.kit.prompt;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a prompt file's name says.
 *
 * @param variant empty in {@code NAME.vN.md}
 */
record FileName(String name, int version, String variant) {
    static final String SHAPE = "NAME.vN.md or NAME.vN.VARIANT.md, such as email-draft.v2.warm.md";

    private static final Pattern PATTERN =
            Pattern.compile(
                    "([a-z][a-z0-9-]{0,63})[.]v([1-9][0-9]{0,3})(?:[.]([a-z][a-z0-9-]{0,31}))?[.]md");
    private static final Pattern VARIANT = Pattern.compile("[a-z][a-z0-9-]{0,31}");

    /** Empty when the file is named otherwise. */
    static Optional<FileName> of(String file) {
        Matcher matcher = PATTERN.matcher(file);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String variant = matcher.group(3);
        return Optional.of(
                new FileName(
                        matcher.group(1),
                        Integer.parseInt(matcher.group(2)),
                        variant == null ? "" : variant));
    }

    static boolean isVariant(String text) {
        return VARIANT.matcher(text).matches();
    }
}
