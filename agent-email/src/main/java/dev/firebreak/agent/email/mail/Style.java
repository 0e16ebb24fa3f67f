package dev.firebreak.agent.email.mail;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Declarations of CSS, as far as they decide whether a reader sees an element. */
record Style(Map<String, String> properties) {
    private static final int CSS_CHARS_MAX = 4_000;
    private static final Pattern COMMENT =
            Pattern.compile("/\\*[^*]*+\\*++(?:[^/*][^*]*+\\*++)*+/");
    private static final Pattern ESCAPE = Pattern.compile("\\\\([0-9a-f]{1,6})\\s?|\\\\(.)");
    private static final Pattern SIZE =
            Pattern.compile("(-?\\d{0,7}\\.?\\d{0,7})(px|pt|em|rem|ex|ch|vw|vh|in|cm|mm|pc|%)?");
    private static final Pattern SIZE_IN_FONT =
            Pattern.compile("(?:^|\\s)(\\d{0,5}\\.?\\d{0,5}(?:px|pt|em|rem|%)?)(?:/|\\s)");
    private static final Pattern SCALED_AWAY =
            Pattern.compile(
                    "(?:scale|scalex|scaley|scale3d)\\(\\s*0?\\.?0*\\s*[,)]|matrix\\(\\s*0\\s*,|translate[xy]?\\(\\s*-\\d{4,}");

    private static final Pattern COLOUR =
            Pattern.compile("(?:rgb|hsl)a?\\([^)]{0,60}\\)|#[0-9a-f]{3,8}|[a-z]{3,20}");

    /** Nothing is this far from the edge to be seen. */
    private static final double FAR_AWAY_MIN = 100;

    static Style of(String css) {
        if (css.isEmpty()) {
            return new Style(Map.of());
        }
        String text =
                css.substring(0, Math.min(css.length(), CSS_CHARS_MAX)).toLowerCase(Locale.ROOT);
        if (text.contains("/*")) {
            text = COMMENT.matcher(text).replaceAll("");
        }
        if (text.indexOf('\\') >= 0) {
            text = ESCAPE.matcher(text).replaceAll(Style::unescaped);
        }
        Map<String, String> properties = new HashMap<>();
        for (String declaration : List.of(text.split(";", -1))) {
            int colon = declaration.indexOf(':');
            if (colon > 0) {
                properties.put(
                        declaration.substring(0, colon).strip(),
                        declaration
                                .substring(colon + 1)
                                .replaceAll("!\\s{0,9}important", "")
                                .strip());
            }
        }
        return new Style(properties);
    }

    /** These, and others that come after them and win. */
    Style and(Style later) {
        if (later.properties.isEmpty()) {
            return this;
        }
        Map<String, String> both = new HashMap<>(properties);
        both.putAll(later.properties);
        return new Style(both);
    }

    /** Whether nothing of the element shows, whatever is set inside it. */
    boolean removes() {
        return !properties.isEmpty() && isGone();
    }

    private boolean isGone() {
        return is("display", "none")
                || is("mso-hide", "all")
                || is("content-visibility", "hidden")
                || isTransparent(get("opacity"))
                || get("filter").matches(".*opacity\\(\\s*0?\\.?0*%?\\s*\\).*")
                || (get("overflow").startsWith("hidden")
                        && (isUpTo("max-height", 1)
                                || isUpTo("height", 1)
                                || isUpTo("width", 1)
                                || isUpTo("max-width", 1)))
                || (get("position").matches("absolute|fixed")
                        && (isFarAway("left")
                                || isFarAway("top")
                                || isFarAway("right")
                                || isFarAway("bottom")))
                || isFarAway("text-indent")
                || isFarAway("margin-left")
                || isFarAway("margin-top")
                || get("clip").matches("rect\\(\\s*0.*|rect\\(\\s*1px.*")
                || get("clip-path").matches("inset\\(\\s*(?:[5-9]\\d|100)%.*|circle\\(\\s*0.*")
                || SCALED_AWAY.matcher(get("transform")).find();
    }

    /** How text shows in an element that stands in one that looks like this. */
    Look in(Look around) {
        if (properties.isEmpty()) {
            return around;
        }
        String fill = get("-webkit-text-fill-color");
        Colour colour = Colour.of(fill.isEmpty() ? get("color") : fill);
        Colour background = firstColour(get("background-color"));
        if (background == null) {
            background = firstColour(get("background"));
        }
        if (background == null) {
            background = firstColour(get("background-image"));
        }
        String visibility = get("visibility");
        String size = fontSize();
        return new Look(
                colour == null ? around.colour() : colour,
                background != null && background.opacity() >= 0.5
                        ? background
                        : around.background(),
                size.isEmpty() ? around.tiny() : isTiny(size, around.tiny()),
                switch (visibility) {
                    case "", "inherit" -> around.invisible();
                    case "hidden", "collapse" -> true;
                    default -> false;
                });
    }

    /** Of a shorthand, or of a gradient; null: none is named. */
    private static @Nullable Colour firstColour(String background) {
        Matcher candidates = COLOUR.matcher(background);
        while (candidates.find()) {
            Colour colour = Colour.of(candidates.group());
            if (colour != null) {
                return colour;
            }
        }
        return null;
    }

    private String fontSize() {
        String size = get("font-size");
        if (!size.isEmpty()) {
            return size;
        }
        Matcher font = SIZE_IN_FONT.matcher(get("font"));
        return font.find() ? font.group(1) : "";
    }

    /** Relative to nothing is nothing. */
    private static boolean isTiny(String size, boolean around) {
        Matcher parts = SIZE.matcher(size);
        if (!parts.matches() || parts.group(1).isEmpty() || parts.group(1).equals(".")) {
            return around && size.matches("inherit|smaller");
        }
        double number = number(parts);
        String unit = parts.group(2) == null ? "px" : parts.group(2);
        return switch (unit) {
            case "em", "ex", "ch" -> around || number <= 0.2;
            case "%" -> around || number <= 20;
            case "rem" -> number <= 0.2;
            case "vw", "vh" -> number <= 0.2;
            case "in", "cm", "mm", "pc" -> number <= 0.05;
            default -> number <= 2;
        };
    }

    private static boolean isTransparent(String opacity) {
        Matcher parts = SIZE.matcher(opacity);
        return parts.matches()
                && !parts.group(1).isEmpty()
                && !parts.group(1).equals(".")
                && number(parts) * ("%".equals(parts.group(2)) ? 0.01 : 1) < 0.06;
    }

    private boolean isUpTo(String property, double most) {
        Matcher parts = SIZE.matcher(get(property));
        return parts.matches()
                && parts.group(1).matches("-?\\d.*|-?\\.\\d.*")
                && number(parts) <= most
                && !(number(parts) > 0.01 && "%".equals(parts.group(2)));
    }

    private boolean isFarAway(String property) {
        Matcher parts = SIZE.matcher(get(property));
        if (!parts.matches() || !parts.group(1).matches("-\\d.*")) {
            return false;
        }
        String unit = parts.group(2) == null ? "px" : parts.group(2);
        double scale =
                switch (unit) {
                    case "em", "rem", "ch", "ex", "pc" -> 12;
                    case "in", "cm" -> 40;
                    case "vw", "vh", "%" -> 1;
                    default -> 1;
                };
        // Honest layout moves things by some pixels.
        return -number(parts) * scale
                >= (unit.matches("vw|vh|%") ? FAR_AWAY_MIN : 5 * FAR_AWAY_MIN);
    }

    private static double number(Matcher size) {
        try {
            return Double.parseDouble(size.group(1));
        } catch (NumberFormatException e) {
            return Double.NaN; // a lone sign or point
        }
    }

    private static String unescaped(java.util.regex.MatchResult escape) {
        String hex = escape.group(1);
        if (hex == null) {
            return Matcher.quoteReplacement(escape.group(2));
        }
        int codePoint = Integer.parseInt(hex, 16);
        return Character.isValidCodePoint(codePoint)
                ? Matcher.quoteReplacement(Character.toString(codePoint).toLowerCase(Locale.ROOT))
                : "";
    }

    private boolean is(String property, String value) {
        return get(property).equals(value);
    }

    private String get(String property) {
        return properties.getOrDefault(property, "");
    }
}
