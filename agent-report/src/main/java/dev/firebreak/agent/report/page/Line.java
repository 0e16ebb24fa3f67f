package dev.firebreak.agent.report.page;

import dev.firebreak.agent.report.query.Cited;
import dev.firebreak.agent.report.query.Shape;
import java.util.ArrayList;
import java.util.List;

/** A line of text: what a paragraph, a heading or a table's cell holds. */
public record Line(List<Span> spans) {
    public Line {
        spans = List.copyOf(spans);
    }

    public static Line words(String text) {
        return new Line(List.of(new Span.Words(text)));
    }

    public static Line name(String text) {
        return new Line(List.of(new Span.Name(Shape.clean(text))));
    }

    public static Line value(Cited cited) {
        return new Line(List.of(new Span.Value(cited)));
    }

    public static Line empty() {
        return new Line(List.of());
    }

    public static Builder line() {
        return new Builder();
    }

    public boolean isEmpty() {
        return spans.isEmpty();
    }

    /** The line as plain text. */
    public String plain() {
        StringBuilder text = new StringBuilder();
        for (Span span : spans) {
            text.append(
                    switch (span) {
                        case Span.Words words -> words.text();
                        case Span.Value value -> value.cited().shown();
                        case Span.Name name -> name.text();
                        case Span.Code code -> code.text();
                        case Span.Strong strong -> strong.line().plain();
                    });
        }
        return text.toString();
    }

    /** Writes a line piece by piece. */
    public static final class Builder {
        private final List<Span> spans = new ArrayList<>();

        public Builder words(String text) {
            spans.add(new Span.Words(text));
            return this;
        }

        public Builder value(Cited cited) {
            spans.add(new Span.Value(cited));
            return this;
        }

        /** The value, standing out. */
        public Builder strong(Cited cited) {
            spans.add(new Span.Strong(Line.value(cited)));
            return this;
        }

        public Builder name(String text) {
            spans.add(new Span.Name(Shape.clean(text)));
            return this;
        }

        public Builder code(String text) {
            spans.add(new Span.Code(Shape.clean(text)));
            return this;
        }

        public Builder append(Line line) {
            spans.addAll(line.spans());
            return this;
        }

        public Line build() {
            return new Line(spans);
        }
    }
}
