package dev.firebreak.agent.report.page;

import dev.firebreak.schemas.Figure;
import java.util.ArrayList;
import java.util.List;

/** A report that was written and checked: every number in it is bound. */
public record Report(String markdown, String html, List<Figure> figures) {
    public Report {
        figures = List.copyOf(figures);
    }

    /**
     * Writes a page in both forms and reads both back.
     *
     * @throws IllegalStateException when a number stands in it that no query made: then one of our
     *     writers is wrong
     */
    public static Report of(Page page) {
        Written markdown = MarkdownForm.write(page);
        refuse(
                "Markdown",
                NumberBinding.problemsInMarkdown(markdown.text(), markdown.marks(), page));
        String html = HtmlForm.write(page);
        refuse("HTML", NumberBinding.problemsInHtml(html, page));
        List<Figure> figures =
                markdown.marks().stream()
                        .filter(Span.Value.class::isInstance)
                        .map(mark -> ((Span.Value) mark).cited().figure())
                        .toList();
        return new Report(markdown.text(), html, figures);
    }

    /** What would be refused of a page; empty when {@link #of} takes it. */
    public static List<String> problems(Page page) {
        Written markdown = MarkdownForm.write(page);
        List<String> problems =
                new ArrayList<>(
                        NumberBinding.problemsInMarkdown(markdown.text(), markdown.marks(), page));
        problems.addAll(NumberBinding.problemsInHtml(HtmlForm.write(page), page));
        return problems;
    }

    private static void refuse(String form, List<String> problems) {
        if (!problems.isEmpty()) {
            throw new IllegalStateException(
                    "the report in " + form + " was refused: " + String.join("; ", problems));
        }
    }
}
