package dev.firebreak.agent.report.page;

import java.util.Locale;

/**
 * Small inline SVG drawings. They hold no text: labels and values stand beside them, where a
 * reader's tools find them.
 */
final class Drawing {
    private static final double WIDTH = 640;
    private static final double HEIGHT = 160;

    /**
     * Up to this many points are drawn as columns, which say "so many in this month" better than a
     * line.
     */
    private static final int COLUMNS_MAX = 31;

    private Drawing() {}

    /** A bar as long as its share of the longest. */
    static String bar(double size, double most) {
        double width = most <= 0 ? 0 : Math.max(size == 0 ? 0 : 0.6, 100 * Math.abs(size) / most);
        return "<svg viewBox=\"0 0 100 10\" preserveAspectRatio=\"none\" aria-hidden=\"true\"><rect class=\""
                + (size < 0 ? "neg" : "pos")
                + "\" width=\""
                + number(width)
                + "\" height=\"10\"/></svg>";
    }

    /**
     * Columns or a line over time, from zero.
     *
     * @param labelId of the element that says what it shows
     */
    static String trend(double[] sizes, String labelId) {
        double high = 0;
        double low = 0;
        for (double size : sizes) {
            high = Math.max(high, size);
            low = Math.min(low, size);
        }
        double span = high - low == 0 ? 1 : high - low;
        StringBuilder svg =
                new StringBuilder("<svg role=\"img\" aria-labelledby=\"")
                        .append(labelId)
                        .append("\" viewBox=\"0 0 ")
                        .append(number(WIDTH))
                        .append(' ')
                        .append(number(HEIGHT))
                        .append("\" preserveAspectRatio=\"none\">");
        double zero = HEIGHT * high / span;
        for (int i = 1; i < 4; i++) {
            line(svg, "rule", HEIGHT * i / 4);
        }
        if (sizes.length <= COLUMNS_MAX) {
            columns(svg, sizes, zero, span);
        } else {
            path(svg, sizes, zero, span);
        }
        line(svg, "zero", zero);
        return svg.append("</svg>").toString();
    }

    private static void columns(StringBuilder svg, double[] sizes, double zero, double span) {
        double step = WIDTH / sizes.length;
        double gap = Math.min(step * 0.25, 12);
        for (int i = 0; i < sizes.length; i++) {
            double height = HEIGHT * Math.abs(sizes[i]) / span;
            double top = sizes[i] >= 0 ? zero - height : zero;
            svg.append("<rect class=\"")
                    .append(sizes[i] < 0 ? "neg" : "pos")
                    .append("\" x=\"")
                    .append(number(i * step + gap / 2))
                    .append("\" y=\"")
                    .append(number(top))
                    .append("\" width=\"")
                    .append(number(step - gap))
                    .append("\" height=\"")
                    .append(number(height))
                    .append("\"/>");
        }
    }

    private static void path(StringBuilder svg, double[] sizes, double zero, double span) {
        StringBuilder points = new StringBuilder();
        for (int i = 0; i < sizes.length; i++) {
            points.append(i == 0 ? "M" : "L")
                    .append(number(WIDTH * i / (sizes.length - 1)))
                    .append(' ')
                    .append(number(zero - HEIGHT * sizes[i] / span));
        }
        svg.append("<path class=\"area\" d=\"")
                .append(points)
                .append('L')
                .append(number(WIDTH))
                .append(' ')
                .append(number(zero))
                .append("L0 ")
                .append(number(zero))
                .append("Z\"/><path class=\"stroke\" d=\"")
                .append(points)
                .append("\"/>");
    }

    private static void line(StringBuilder svg, String kind, double y) {
        svg.append("<path class=\"")
                .append(kind)
                .append("\" d=\"M0 ")
                .append(number(y))
                .append('H')
                .append(number(WIDTH))
                .append("\"/>");
    }

    private static String number(double number) {
        String text = String.format(Locale.ROOT, "%.2f", number);
        return text.endsWith(".00") ? text.substring(0, text.length() - 3) : text;
    }
}
