package dev.firebreak.agent.report.page;

import dev.firebreak.agent.report.query.Shape;
import java.util.List;

/**
 * Refuses a finished text in which a number stands that no query made.
 *
 * <p>The text is read back as its reader will see it (Markdown is parsed, HTML is parsed), so it
 * does not matter how a number got in. Going through the text from left to right, each digit has to
 * belong to the next value or name that was put in through a {@link Span}, whole, with nothing
 * before or after it that would make it another number; and none may be left over. Each value has
 * to be what its query returned, shown truly ({@link Shape#faithful}). Each name has to be one that
 * was known before the queries ran. SQL has to be the SQL that was run.
 */
public final class NumberBinding {
    private NumberBinding() {}

    /**
     * Checks a text in Markdown.
     *
     * @param marks what was put in, in order
     * @return what is wrong; empty when every number is bound
     */
    public static List<String> problemsInMarkdown(String markdown, List<Span> marks, Page page) {
        Evidence evidence = new Evidence(page);
        MarkdownBinding.check(markdown, marks, evidence);
        return evidence.problems();
    }

    /** Checks a page in HTML; what was put in is marked in the page itself. */
    public static List<String> problemsInHtml(String html, Page page) {
        Evidence evidence = new Evidence(page);
        HtmlBinding.check(html, evidence);
        return evidence.problems();
    }
}
