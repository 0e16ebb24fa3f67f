package dev.firebreak.model.price;

import java.util.regex.Pattern;

/** Names of models, {@code provider/name}: {@code *} is any text, all else is itself. */
record Glob(String text, Pattern pattern) implements Comparable<Glob> {
    static Glob of(String text) {
        String regex = Pattern.quote(text).replace("*", "\\E.*\\Q");
        return new Glob(text, Pattern.compile(regex, Pattern.CASE_INSENSITIVE));
    }

    boolean matches(String name) {
        return pattern.matcher(name).matches();
    }

    boolean isExact() {
        return text.indexOf('*') < 0;
    }

    /** The most specific first: a name before a pattern, then the one that says more of it. */
    @Override
    public int compareTo(Glob other) {
        if (isExact() != other.isExact()) {
            return isExact() ? -1 : 1;
        }
        int said = Long.compare(other.said(), said());
        return said == 0 ? text.compareTo(other.text) : said;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Glob glob && text.equals(glob.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    private long said() {
        return text.chars().filter(c -> c != '*').count();
    }
}
