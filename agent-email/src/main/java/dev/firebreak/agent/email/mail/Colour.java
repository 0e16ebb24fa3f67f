package dev.firebreak.agent.email.mail;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A colour as CSS and old HTML write it, as far as it matters whether one shows on another. */
record Colour(int red, int green, int blue, double opacity) {
    static final Colour BLACK = new Colour(0, 0, 0, 1);
    static final Colour WHITE = new Colour(255, 255, 255, 1);

    private static final double SEEN_MIN = 0.06;

    /** Closer than this in every channel, letters can't be told from what they stand on. */
    private static final int DISTANCE_MIN = 20;

    private static final Pattern HEX = Pattern.compile("#?([0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})");
    private static final Pattern FUNCTION =
            Pattern.compile(
                    "(rgb|hsl)a?\\(\\s*([\\d.]{1,9})(%?)(?:deg)?[\\s,]+([\\d.]{1,9})(%?)[\\s,]+([\\d.]{1,9})(%?)(?:[\\s,/]+([\\d.]{1,9})(%?))?\\s*\\)");
    private static final Map<String, String> NAMES =
            Map.ofEntries(
                    Map.entry("white", "ffffff"),
                    Map.entry("snow", "fffafa"),
                    Map.entry("ivory", "fffff0"),
                    Map.entry("ghostwhite", "f8f8ff"),
                    Map.entry("floralwhite", "fffaf0"),
                    Map.entry("whitesmoke", "f5f5f5"),
                    Map.entry("mintcream", "f5fffa"),
                    Map.entry("aliceblue", "f0f8ff"),
                    Map.entry("seashell", "fff5ee"),
                    Map.entry("honeydew", "f0fff0"),
                    Map.entry("azure", "f0ffff"),
                    Map.entry("black", "000000"),
                    Map.entry("gray", "808080"),
                    Map.entry("grey", "808080"),
                    Map.entry("silver", "c0c0c0"),
                    Map.entry("red", "ff0000"),
                    Map.entry("maroon", "800000"),
                    Map.entry("yellow", "ffff00"),
                    Map.entry("olive", "808000"),
                    Map.entry("lime", "00ff00"),
                    Map.entry("green", "008000"),
                    Map.entry("aqua", "00ffff"),
                    Map.entry("cyan", "00ffff"),
                    Map.entry("teal", "008080"),
                    Map.entry("blue", "0000ff"),
                    Map.entry("navy", "000080"),
                    Map.entry("fuchsia", "ff00ff"),
                    Map.entry("magenta", "ff00ff"),
                    Map.entry("purple", "800080"),
                    Map.entry("orange", "ffa500"));

    /** Null: it is no colour that is known here. */
    static @Nullable Colour of(String css) {
        String text = css.strip();
        // Notations that no mail program writes: who uses one has a reason.
        if (text.equals("transparent")
                || text.matches("(?:ok)?l(?:ab|ch)\\(.*|hwb\\(.*|color.*\\(.*")) {
            return new Colour(0, 0, 0, 0);
        }
        Matcher hex = HEX.matcher(NAMES.getOrDefault(text, text));
        if (hex.matches()) {
            return ofHex(hex.group(1));
        }
        Matcher function = FUNCTION.matcher(text);
        return function.matches() ? ofFunction(function) : null;
    }

    /** Whether letters of this colour can't be seen on the other. */
    boolean vanishesOn(Colour background) {
        return opacity < SEEN_MIN
                || (Math.abs(red - background.red) < DISTANCE_MIN
                        && Math.abs(green - background.green) < DISTANCE_MIN
                        && Math.abs(blue - background.blue) < DISTANCE_MIN);
    }

    private static Colour ofHex(String digits) {
        String full = digits.length() > 4 ? digits : digits.replaceAll("(.)", "$1$1");
        double opacity = full.length() == 8 ? Integer.parseInt(full.substring(6), 16) / 255.0 : 1;
        return new Colour(
                Integer.parseInt(full.substring(0, 2), 16),
                Integer.parseInt(full.substring(2, 4), 16),
                Integer.parseInt(full.substring(4, 6), 16),
                opacity);
    }

    private static @Nullable Colour ofFunction(Matcher parts) {
        try {
            double a = Double.parseDouble(parts.group(2));
            double b = Double.parseDouble(parts.group(4));
            double c = Double.parseDouble(parts.group(6));
            String last = parts.group(8);
            double opacity =
                    last == null
                            ? 1
                            : Double.parseDouble(last) / (parts.group(9).isEmpty() ? 1 : 100);
            return parts.group(1).equals("rgb")
                    ? new Colour(
                            channel(a, parts.group(3)),
                            channel(b, parts.group(5)),
                            channel(c, parts.group(7)),
                            opacity)
                    : ofHue(a, b / 100, c / 100, opacity);
        } catch (NumberFormatException e) {
            return null; // more than one point in a number
        }
    }

    private static int channel(double value, String unit) {
        return (int) Math.round(unit.isEmpty() ? value : value * 2.55);
    }

    private static Colour ofHue(double hue, double saturation, double light, double opacity) {
        double spread = saturation * Math.min(light, 1 - light);
        return new Colour(
                hueChannel(0, hue, spread, light),
                hueChannel(8, hue, spread, light),
                hueChannel(4, hue, spread, light),
                opacity);
    }

    private static int hueChannel(int n, double hue, double spread, double light) {
        double k = (n + hue / 30) % 12;
        return (int)
                Math.round(
                        255 * (light - spread * Math.max(-1, Math.min(Math.min(k - 3, 9 - k), 1))));
    }
}
