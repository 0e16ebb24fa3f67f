package dev.firebreak.agent.report.page;

import dev.firebreak.agent.report.query.Cited;
import dev.firebreak.agent.report.query.QueryResult;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/**
 * Writes a report as one self-contained HTML page: no script, nothing fetched, light and dark,
 * printable. It is well-formed XML too, so that {@link NumberBinding} can read it back with a
 * strict parser.
 *
 * <p>Each cell of a result stands in a {@code data} element that names its query, row and column.
 */
final class HtmlForm {
    private static final String CSS = css();
    private static final String POLICY =
            "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

    private final StringBuilder out = new StringBuilder(16_384);
    private int captions;

    private HtmlForm() {}

    static String write(Page page) {
        HtmlForm form = new HtmlForm();
        form.page(page);
        return form.out.toString();
    }

    private void page(Page page) {
        out.append("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"/>")
                .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>")
                .append("<meta name=\"color-scheme\" content=\"light dark\"/>")
                .append("<meta name=\"referrer\" content=\"no-referrer\"/>")
                .append("<meta http-equiv=\"Content-Security-Policy\" content=\"")
                .append(POLICY)
                .append("\"/><title>")
                .append(text(Line.name(page.title()).plain()))
                .append("</title><style>")
                .append(CSS)
                .append("</style></head>\n<body><main>\n<header>");
        element("p class=\"kicker\"", page.kicker());
        element("h1", Line.name(page.title()));
        out.append("</header>\n");
        page.blocks().forEach(this::block);
        basis(page.basis());
        out.append("</main></body></html>\n");
    }

    private void block(Block block) {
        switch (block) {
            case Block.Heading(Line line) -> element("h2", line);
            case Block.Paragraph(Block.Paragraph.Role role, Line line) ->
                    element(
                            switch (role) {
                                case LEAD -> "p class=\"lead\"";
                                case NORMAL -> "p";
                                case CAVEAT -> "p class=\"caveat\"";
                            },
                            line);
            case Block.KeyFigures key -> keyFigures(key);
            case Block.Grid grid -> grid(grid);
            case Block.Bars bars -> bars(bars);
            case Block.Trend trend -> trend(trend);
            case Block.Bullets(List<Line> lines) -> bullets("ul", lines);
            case Block.Beside(List<Block> blocks) -> {
                out.append("<div class=\"beside\">");
                blocks.forEach(this::block);
                out.append("</div>\n");
            }
        }
    }

    private void keyFigures(Block.KeyFigures key) {
        out.append("<dl class=\"key\">");
        for (Block.KeyFigure figure : key.figures()) {
            String tone =
                    switch (figure.tone()) {
                        case NEUTRAL -> "";
                        case GOOD -> " class=\"good\"";
                        case BAD -> " class=\"bad\"";
                    };
            out.append("<div").append(tone).append('>');
            element("dt", figure.label());
            out.append("<dd>");
            cited(figure.value());
            if (!figure.unit().isEmpty()) {
                out.append(' ');
                element("small", figure.unit());
            }
            out.append("</dd></div>");
        }
        out.append("</dl>\n");
    }

    private void grid(Block.Grid grid) {
        out.append("<figure>");
        String id = caption(grid.caption(), grid.source());
        out.append("<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-labelledby=\"")
                .append(id)
                .append("\"><table><thead><tr>");
        for (Block.Head head : grid.heads()) {
            element(
                    head.right() ? "th scope=\"col\" class=\"r\"" : "th scope=\"col\"",
                    head.label());
        }
        out.append("</tr></thead><tbody>");
        for (List<Line> row : grid.rows()) {
            out.append("<tr>");
            for (int i = 0; i < row.size(); i++) {
                element(grid.heads().get(i).right() ? "td class=\"r\"" : "td", row.get(i));
            }
            out.append("</tr>");
        }
        out.append("</tbody></table></div></figure>\n");
    }

    private void bars(Block.Bars bars) {
        double most = bars.bars().stream().mapToDouble(b -> Math.abs(b.size())).max().orElse(0);
        boolean extra = bars.bars().stream().anyMatch(b -> b.extra() != null);
        out.append("<figure>");
        caption(bars.caption(), bars.source());
        out.append("<table class=\"bars\"><thead><tr>");
        element("th scope=\"col\"", bars.first());
        out.append("<td></td>");
        element("th scope=\"col\" class=\"r\"", bars.second());
        if (extra) {
            element("th scope=\"col\" class=\"r\"", Line.words("Share"));
        }
        out.append("</tr></thead><tbody>");
        for (Block.Bar bar : bars.bars()) {
            out.append("<tr>");
            element("th scope=\"row\"", bar.label());
            out.append("<td class=\"bar\">")
                    .append(Drawing.bar(bar.size(), most))
                    .append("</td><td class=\"r\">");
            cited(bar.value());
            out.append("</td>");
            if (extra) {
                out.append("<td class=\"r soft\">");
                if (bar.extra() != null) {
                    cited(bar.extra());
                }
                out.append("</td>");
            }
            out.append("</tr>");
        }
        out.append("</tbody></table></figure>\n");
    }

    private void trend(Block.Trend trend) {
        List<Block.Point> points = trend.points();
        if (points.size() < 2) {
            return;
        }
        Block.Point high = points.getFirst();
        Block.Point low = points.getFirst();
        for (Block.Point point : points) {
            high = point.size() > high.size() ? point : high;
            low = point.size() < low.size() ? point : low;
        }
        out.append("<figure class=\"trend\">");
        String id = caption(trend.caption(), trend.source());
        Line extremes =
                Line.line()
                        .words("highest ")
                        .strong(high.value())
                        .words(" in ")
                        .value(high.when())
                        .words(", lowest ")
                        .strong(low.value())
                        .words(" in ")
                        .value(low.when())
                        .build();
        element("p class=\"soft\"", extremes);
        out.append(Drawing.trend(points.stream().mapToDouble(Block.Point::size).toArray(), id));
        out.append("<div class=\"axis soft\">");
        cited(points.getFirst().when());
        cited(points.getLast().when());
        out.append("</div></figure>\n");
    }

    private String caption(Line caption, String source) {
        String id = "c" + ++captions;
        out.append("<figcaption id=\"").append(id).append("\">");
        spans(caption);
        out.append(" <a class=\"src\" href=\"#").append(source).append("\">");
        spans(Line.line().code(source).build());
        out.append("</a></figcaption>");
        return id;
    }

    private void bullets(String list, List<Line> lines) {
        out.append('<').append(list).append('>');
        lines.forEach(line -> element("li", line));
        out.append("</").append(list).append(">\n");
    }

    private void basis(Page.Basis basis) {
        out.append("<footer>");
        if (!basis.caveats().isEmpty()) {
            out.append("<section class=\"caveats\">");
            element("h2", Line.words("Keep in mind"));
            bullets("ul", basis.caveats());
            out.append("</section>");
        }
        element("h2", Line.words("What this is based on"));
        bullets("ul", basis.lines());
        for (QueryResult query : basis.queries()) {
            out.append("<details><summary>");
            spans(Line.line().code(query.id()).words(" ").name(query.purpose()).build());
            out.append("</summary><pre id=\"")
                    .append(query.id())
                    .append("\"><code>")
                    .append(text(query.sql()))
                    .append("</code></pre></details>\n");
        }
        out.append("</footer>\n");
    }

    private void element(String tag, Line line) {
        out.append('<').append(tag).append('>');
        spans(line);
        int space = tag.indexOf(' ');
        out.append("</").append(space < 0 ? tag : tag.substring(0, space)).append('>');
    }

    private void spans(Line line) {
        for (Span span : line.spans()) {
            switch (span) {
                case Span.Words words -> out.append(text(words.text()));
                case Span.Value value -> cited(value.cited());
                case Span.Name name ->
                        out.append("<span class=\"n\">")
                                .append(text(name.text()))
                                .append("</span>");
                case Span.Code code ->
                        out.append("<code>").append(text(code.text())).append("</code>");
                case Span.Strong strong -> element("strong", strong.line());
            }
        }
    }

    private void cited(Cited cited) {
        out.append("<data value=\"")
                .append(text(cited.value()))
                .append("\" data-q=\"")
                .append(cited.queryId())
                .append("\" data-r=\"")
                .append(cited.row())
                .append("\" data-c=\"")
                .append(text(cited.column()))
                .append("\" title=\"from ")
                .append(cited.queryId())
                .append("\">")
                .append(text(cited.shown()))
                .append("</data>");
    }

    /** Escapes for element content and for quoted attributes; what XML can't hold is left out. */
    static String text(String text) {
        StringBuilder escaped = new StringBuilder(text.length() + 16);
        text.codePoints()
                .forEach(
                        c -> {
                            switch (c) {
                                case '&' -> escaped.append("&amp;");
                                case '<' -> escaped.append("&lt;");
                                case '>' -> escaped.append("&gt;");
                                case '"' -> escaped.append("&quot;");
                                case '\'' -> escaped.append("&#39;");
                                case '\n' -> escaped.append("&#10;");
                                case '\r' -> escaped.append("&#13;");
                                case '\t' -> escaped.append("&#9;");
                                default -> {
                                    boolean held =
                                            (c >= 0x20 && c <= 0xd7ff)
                                                    || (c >= 0xe000 && c <= 0xfffd)
                                                    || c >= 0x10000;
                                    escaped.append(held ? Character.toString(c) : "");
                                }
                            }
                        });
        return escaped.toString();
    }

    private static String css() {
        try (InputStream in =
                Objects.requireNonNull(
                        HtmlForm.class.getResourceAsStream("report.css"), "report.css")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
