package dev.firebreak.agent.report.page;

import dev.firebreak.agent.report.query.QueryResult;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes a report in Markdown (CommonMark with tables). Data is escaped, so that it can't become
 * markup.
 */
final class MarkdownForm {
    private static final String ALWAYS_ESCAPED = "\\`*[]|~&!$";

    private final StringBuilder out = new StringBuilder();
    private final List<Span> marks = new ArrayList<>();

    private MarkdownForm() {}

    static Written write(Page page) {
        MarkdownForm form = new MarkdownForm();
        form.paragraph("# ", Line.name(page.title()));
        form.paragraph("", page.kicker());
        page.blocks().forEach(form::block);
        form.basis(page.basis());
        return new Written(form.out.toString().strip() + "\n", form.marks);
    }

    private void block(Block block) {
        switch (block) {
            case Block.Heading(Line line) -> paragraph("## ", line);
            case Block.Paragraph(Block.Paragraph.Role role, Line line) -> {
                switch (role) {
                    case LEAD, NORMAL -> paragraph("", line);
                    case CAVEAT -> paragraph("> ", line);
                }
            }
            case Block.KeyFigures key -> keyFigures(key);
            case Block.Grid grid -> grid(grid);
            case Block.Bars bars -> {
                if (bars.alone()) {
                    barsAsTable(bars);
                }
            }
            case Block.Trend _ -> {}
            case Block.Bullets bullets -> bullets(bullets.lines());
            case Block.Beside(List<Block> blocks) -> blocks.forEach(this::block);
        }
    }

    private void keyFigures(Block.KeyFigures key) {
        tableHead(
                List.of(
                        new Block.Head(Line.words("Key figure"), false),
                        new Block.Head(Line.words("Value"), true)));
        for (Block.KeyFigure figure : key.figures()) {
            Line.Builder value = Line.line().strong(figure.value());
            if (!figure.unit().isEmpty()) {
                value.words(" ").append(figure.unit());
            }
            row(List.of(figure.label(), value.build()));
        }
        out.append('\n');
    }

    private void grid(Block.Grid grid) {
        caption(grid.caption(), grid.source());
        tableHead(grid.heads());
        grid.rows().forEach(this::row);
        out.append('\n');
    }

    private void barsAsTable(Block.Bars bars) {
        caption(bars.caption(), bars.source());
        boolean extra = bars.bars().stream().anyMatch(b -> b.extra() != null);
        List<Block.Head> heads = new ArrayList<>();
        heads.add(new Block.Head(bars.first(), false));
        heads.add(new Block.Head(bars.second(), true));
        if (extra) {
            heads.add(new Block.Head(Line.words("Share"), true));
        }
        tableHead(heads);
        for (Block.Bar bar : bars.bars()) {
            List<Line> cells = new ArrayList<>(List.of(bar.label(), Line.value(bar.value())));
            if (extra) {
                cells.add(bar.extra() == null ? Line.empty() : Line.value(bar.extra()));
            }
            row(cells);
        }
        out.append('\n');
    }

    private void caption(Line caption, String source) {
        paragraph("", Line.line().append(caption).words(" (").code(source).words(")").build());
    }

    private void tableHead(List<Block.Head> heads) {
        row(heads.stream().map(Block.Head::label).toList());
        for (Block.Head head : heads) {
            out.append(head.right() ? "| ---: " : "| --- ");
        }
        out.append("|\n");
    }

    private void row(List<Line> cells) {
        for (Line cell : cells) {
            out.append("| ");
            spans(cell);
            out.append(' ');
        }
        out.append("|\n");
    }

    private void bullets(List<Line> lines) {
        for (Line line : lines) {
            out.append("- ");
            spans(line);
            out.append('\n');
        }
        out.append('\n');
    }

    private void basis(Page.Basis basis) {
        if (!basis.caveats().isEmpty()) {
            paragraph("## ", Line.words("Keep in mind"));
            bullets(basis.caveats());
        }
        paragraph("## ", Line.words("What this is based on"));
        bullets(basis.lines());
        for (QueryResult query : basis.queries()) {
            paragraph("", Line.line().code(query.id()).words(": ").name(query.purpose()).build());
            String fence = "`".repeat(Math.max(3, longestTicks(query.sql()) + 1));
            out.append(fence)
                    .append("sql\n")
                    .append(query.sql())
                    .append('\n')
                    .append(fence)
                    .append("\n\n");
        }
    }

    private static int longestTicks(String sql) {
        int longest = 0;
        int run = 0;
        for (int i = 0; i < sql.length(); i++) {
            run = sql.charAt(i) == '`' ? run + 1 : 0;
            longest = Math.max(longest, run);
        }
        return longest;
    }

    private void paragraph(String start, Line line) {
        if (!line.isEmpty()) {
            out.append(start);
            spans(line);
            out.append("\n\n");
        }
    }

    private void spans(Line line) {
        boolean first = true;
        for (Span span : line.spans()) {
            switch (span) {
                case Span.Words words -> out.append(escape(words.text(), first));
                case Span.Value value -> {
                    mark(span, value.cited().shown());
                    out.append(escape(value.cited().shown(), first));
                }
                case Span.Name name -> {
                    mark(span, name.text());
                    out.append(escape(name.text(), first));
                }
                case Span.Code code -> {
                    mark(span, code.text());
                    String ticks = "`".repeat(longestTicks(code.text()) + 1);
                    String pad = ticks.length() > 1 ? " " : "";
                    out.append(ticks)
                            .append(pad)
                            .append(code.text().replace("|", "¦"))
                            .append(pad)
                            .append(ticks);
                }
                case Span.Strong strong -> {
                    out.append("**");
                    spans(strong.line());
                    out.append("**");
                }
            }
            first = false;
        }
    }

    private void mark(Span span, String text) {
        if (text.codePoints().anyMatch(Span::isDigit)) {
            marks.add(span);
        }
    }

    /**
     * Any ASCII punctuation may be escaped (CommonMark 2.4); only what could mean something is, so
     * that the source reads well.
     */
    static String escape(String text, boolean atStart) {
        StringBuilder escaped = new StringBuilder(text.length() + 8);
        boolean start = atStart;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '<' || c == '>') {
                // Not every reader of Markdown takes a backslash before these for an escape.
                escaped.append(c == '<' ? "&lt;" : "&gt;");
                start = false;
                continue;
            }
            boolean special =
                    ALWAYS_ESCAPED.indexOf(c) >= 0
                            || (c == '_' && !insideWord(text, i))
                            || (start && opens(text, i))
                            || c == '@'
                            || (c == ':' && text.startsWith("//", i + 1))
                            || (c == '.' && i >= 3 && text.regionMatches(true, i - 3, "www", 0, 3));
            if (special) {
                escaped.append('\\');
            }
            escaped.append(c);
            // Digits at the start stay at the start: "1." would open a list.
            start = start && (Character.isDigit(c) || c == ' ');
        }
        return escaped.toString();
    }

    /** Whether a character at the start of a line would open a heading, a list or a quotation. */
    private static boolean opens(String text, int i) {
        char next = i + 1 < text.length() ? text.charAt(i + 1) : ' ';
        return switch (text.charAt(i)) {
            case '#', '+', '-', '=' -> !Character.isDigit(next);
            case '.', ')' -> next == ' ';
            default -> false;
        };
    }

    private static boolean insideWord(String text, int i) {
        return i > 0
                && i < text.length() - 1
                && Character.isLetterOrDigit(text.charAt(i - 1))
                && Character.isLetterOrDigit(text.charAt(i + 1));
    }
}
