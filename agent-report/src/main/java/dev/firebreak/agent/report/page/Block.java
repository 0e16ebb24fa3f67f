package dev.firebreak.agent.report.page;

import dev.firebreak.agent.report.query.Cited;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A part of a report, one below the other. */
public sealed interface Block {
    /** A heading. */
    record Heading(Line line) implements Block {}

    /** A paragraph. */
    record Paragraph(Role role, Line line) implements Block {
        /** What it is to the reader. */
        public enum Role {
            /** The answer, in one or two sentences. */
            LEAD,
            NORMAL,
            /** Something to keep in mind. */
            CAVEAT
        }
    }

    /** The numbers to see first. */
    record KeyFigures(List<KeyFigure> figures) implements Block {
        public KeyFigures {
            figures = List.copyOf(figures);
        }
    }

    /**
     * One of the numbers to see first.
     *
     * @param tone how it should strike the reader
     */
    record KeyFigure(Line label, Cited value, Line unit, Tone tone) {
        /** How a number should strike the reader. */
        public enum Tone {
            NEUTRAL,
            GOOD,
            BAD
        }
    }

    /**
     * A table.
     *
     * @param caption what it shows
     * @param source the query it comes from
     */
    record Grid(Line caption, String source, List<Head> heads, List<List<Line>> rows)
            implements Block {
        public Grid {
            heads = List.copyOf(heads);
            rows = rows.stream().map(List::copyOf).toList();
            for (List<Line> row : rows) {
                if (row.size() != heads.size()) {
                    throw new IllegalArgumentException(
                            "a row has as many cells as there are heads: " + row);
                }
            }
        }
    }

    /** A column of a table; numbers stand to the right. */
    record Head(Line label, boolean right) {}

    /**
     * Bars: how much there is of each.
     *
     * @param first head of the labels
     * @param second head of the values
     * @param alone nothing else shows these values, so a form without drawings shows them as a
     *     table
     */
    record Bars(Line caption, String source, Line first, Line second, List<Bar> bars, boolean alone)
            implements Block {
        public Bars {
            bars = List.copyOf(bars);
        }
    }

    /**
     * One bar.
     *
     * @param size of the value, for drawing
     * @param extra what stands behind the value, such as a share
     */
    record Bar(Line label, double size, Cited value, @Nullable Cited extra) {}

    /** A line over time. A form without drawings leaves it out: a table shows the same values. */
    record Trend(Line caption, String source, List<Point> points) implements Block {
        public Trend {
            points = List.copyOf(points);
        }
    }

    /** One point of a line over time. */
    record Point(Cited when, double size, Cited value) {}

    /** A list. */
    record Bullets(List<Line> lines) implements Block {
        public Bullets {
            lines = List.copyOf(lines);
        }
    }

    /** Blocks that stand side by side where there is room. */
    record Beside(List<Block> blocks) implements Block {
        public Beside {
            blocks = List.copyOf(blocks);
        }
    }
}
