package dev.firebreak.agent.email.mail;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** An element's inline style, as far as it decides whether a reader sees the element. */
record Style(Map<String, String> properties) {
    private static final Pattern WHITE =
            Pattern.compile(
                    "(?:#f[d-f]f[d-f]f[d-f]|#fff|white|rgb\\(\\s*25[3-5]\\s*,\\s*25[3-5]\\s*,\\s*25[3-5]\\s*\\)|transparent)");
    private static final Pattern NOTHING =
            Pattern.compile("-?0*[01]?(?:\\.\\d+)?(?:px|pt|em|rem|%)?");
    private static final Pattern FAR_AWAY =
            Pattern.compile("-\\d{3,6}(?:\\.\\d+)?(?:px|pt|em|rem|%)?");

    static Style of(String css) {
        Map<String, String> properties = new HashMap<>();
        if (!css.isEmpty()) {
            for (String declaration : List.of(css.toLowerCase(Locale.ROOT).split(";", -1))) {
                int colon = declaration.indexOf(':');
                if (colon > 0) {
                    properties.put(
                            declaration.substring(0, colon).strip(),
                            declaration.substring(colon + 1).replace("!important", "").strip());
                }
            }
        }
        return new Style(properties);
    }

    static boolean isWhite(String colour) {
        return WHITE.matcher(colour.strip()).matches();
    }

    String background() {
        return get("background-color").isEmpty() ? get("background") : get("background-color");
    }

    boolean hides(boolean onWhite) {
        return get("display").equals("none")
                || get("visibility").equals("hidden")
                || get("mso-hide").equals("all")
                || get("opacity").matches("0(?:\\.0\\d*)?|\\.0\\d*")
                || isNothing("font-size")
                || (get("overflow").equals("hidden")
                        && (isZero("max-height")
                                || isZero("height")
                                || isZero("width")
                                || isZero("max-width")))
                || (get("position").matches("absolute|fixed")
                        && (isFarAway("left") || isFarAway("top") || isFarAway("right")))
                || isFarAway("text-indent")
                || get("clip").startsWith("rect(0")
                || get("color").equals("transparent")
                || (onWhite && isWhite(get("color")));
    }

    private boolean isNothing(String property) {
        return !get(property).isEmpty()
                && NOTHING.matcher(get(property)).matches()
                && !get(property).matches("1(?:\\.\\d+)?(?:em|rem)|100%");
    }

    private boolean isZero(String property) {
        return get(property).matches("[01](?:px|pt|em|%)?");
    }

    private boolean isFarAway(String property) {
        return FAR_AWAY.matcher(get(property)).matches();
    }

    private String get(String property) {
        return properties.getOrDefault(property, "");
    }
}
