package dev.firebreak.agent.report.page;

import dev.firebreak.agent.report.query.Cited;
import dev.firebreak.agent.report.query.QueryResult;
import dev.firebreak.agent.report.query.Shape;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.commonmark.Extension;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Code;
import org.commonmark.node.CustomNode;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.HardLineBreak;
import org.commonmark.node.Heading;
import org.commonmark.node.HtmlBlock;
import org.commonmark.node.HtmlInline;
import org.commonmark.node.Image;
import org.commonmark.node.IndentedCodeBlock;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.node.Paragraph;
import org.commonmark.node.SoftLineBreak;
import org.commonmark.node.Text;
import org.commonmark.parser.Parser;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

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
    private static final Parser MARKDOWN =
            Parser.builder().extensions(List.<Extension>of(TablesExtension.create())).build();
    private static final int PROBLEMS_MAX = 20;
    private static final int CONTEXT_CHARS = 24;
    private static final String BEFORE = "(“‘\"'";
    private static final String AFTER = ".,;:)”’\"'!?";
    private static final Set<String> ELEMENTS =
            Set.of(
                    "html",
                    "head",
                    "meta",
                    "title",
                    "style",
                    "body",
                    "main",
                    "header",
                    "footer",
                    "section",
                    "p",
                    "h1",
                    "h2",
                    "ul",
                    "li",
                    "dl",
                    "div",
                    "dt",
                    "dd",
                    "small",
                    "figure",
                    "figcaption",
                    "table",
                    "thead",
                    "tbody",
                    "tr",
                    "th",
                    "td",
                    "svg",
                    "rect",
                    "path",
                    "a",
                    "details",
                    "summary",
                    "pre",
                    "code",
                    "strong",
                    "span",
                    "data");
    private static final Set<String> ATTRIBUTES =
            Set.of(
                    "lang",
                    "charset",
                    "name",
                    "content",
                    "http-equiv",
                    "class",
                    "id",
                    "role",
                    "tabindex",
                    "aria-labelledby",
                    "aria-hidden",
                    "scope",
                    "href",
                    "value",
                    "data-q",
                    "data-r",
                    "data-c",
                    "title",
                    "viewBox",
                    "preserveAspectRatio",
                    "width",
                    "height",
                    "x",
                    "y",
                    "d");

    private final Map<String, QueryResult> queries = new HashMap<>();
    private final Set<String> names;
    private final List<String> problems = new ArrayList<>();

    private NumberBinding(Page page) {
        for (QueryResult query : page.basis().queries()) {
            queries.put(query.id(), query);
        }
        names = page.names();
    }

    /**
     * Checks a text in Markdown.
     *
     * @param marks what was put in, in order
     * @return what is wrong; empty when every number is bound
     */
    public static List<String> problemsInMarkdown(String markdown, List<Span> marks, Page page) {
        NumberBinding check = new NumberBinding(page);
        MarkdownText text = new MarkdownText(check.problems);
        MARKDOWN.parse(markdown).accept(text);
        check.walk(text.visible.toString(), marks);
        check.hidden(markdown, text);
        check.code(text.code, page);
        return check.problems();
    }

    /** Checks a page in HTML; what was put in is marked in the page itself. */
    public static List<String> problemsInHtml(String html, Page page) {
        NumberBinding check = new NumberBinding(page);
        try {
            int start = html.indexOf("<html");
            if (!html.startsWith("<!DOCTYPE html>")
                    || start < 0
                    || !html.substring(15, start).isBlank()) {
                return List.of("the page does not start with <!DOCTYPE html><html");
            }
            List<String> code = new ArrayList<>();
            check.element(parse(html.substring(start)).getDocumentElement(), code);
            check.code(code, page);
        } catch (SAXException | IOException e) {
            check.problems.add("the page is not well-formed: " + e.getMessage());
        }
        return check.problems();
    }

    private List<String> problems() {
        return problems.size() <= PROBLEMS_MAX
                ? List.copyOf(problems)
                : List.copyOf(problems.subList(0, PROBLEMS_MAX));
    }

    private void walk(String text, List<Span> marks) {
        int at = 0;
        for (Span mark : marks) {
            known(mark);
            String shown = new Line(List.of(mark)).plain();
            int digit = nextDigit(text, at);
            int start = digit < 0 ? -1 : digit - nextDigit(shown, 0);
            if (start < at
                    || !text.startsWith(shown, start)
                    || !standsAlone(text, start, start + shown.length())) {
                problems.add(
                        digit < 0
                                ? "missing from the text: " + describe(mark)
                                : "not a number of this report: "
                                        + context(text, digit)
                                        + "; expected here: "
                                        + describe(mark));
                return;
            }
            at = start + shown.length();
        }
        int digit = nextDigit(text, at);
        if (digit >= 0) {
            problems.add("not a number of this report: " + context(text, digit));
        }
    }

    /** What this parser leaves out (a cell too many in a table), another may show. */
    private void hidden(String markdown, MarkdownText text) {
        if (digits(markdown) != digits(text.visible) + digits(String.join("", text.code))) {
            problems.add("a number stands where not every reader sees it");
        }
    }

    private static long digits(CharSequence text) {
        return text.codePoints().filter(Span::isDigit).count();
    }

    private void known(Span mark) {
        switch (mark) {
            case Span.Value(Cited cited) ->
                    bound(
                            cited.queryId(),
                            cited.row(),
                            cited.column(),
                            cited.value(),
                            cited.shown());
            case Span.Name(String name) -> name(name);
            case Span.Code(String code) -> name(code);
            case Span.Words words -> problems.add("words with digits: " + words.text());
            case Span.Strong strong -> strong.line().spans().forEach(this::known);
        }
    }

    private void bound(String queryId, int row, String column, String value, String shown) {
        QueryResult query = queries.get(queryId);
        if (query == null) {
            problems.add(shown + " is said to come from " + queryId + ", which was not run");
        } else if (!query.holds(row, column, value)) {
            problems.add(
                    shown
                            + " is said to be "
                            + value
                            + " in row "
                            + row
                            + ", column "
                            + column
                            + " of "
                            + queryId
                            + ", which returned something else");
        } else if (!Shape.faithful(value, shown)) {
            problems.add(shown + " does not show " + value + " truly");
        }
    }

    private void name(String name) {
        if (!names.contains(name) && !queries.containsKey(name)) {
            problems.add("neither a value nor a name that was known before: " + name);
        }
    }

    private static boolean standsAlone(String text, int start, int end) {
        boolean before =
                start == 0
                        || Character.isWhitespace(text.charAt(start - 1))
                        || BEFORE.indexOf(text.charAt(start - 1)) >= 0;
        if (end == text.length() || Character.isWhitespace(text.charAt(end))) {
            return before;
        }
        boolean after =
                AFTER.indexOf(text.charAt(end)) >= 0
                        && (end + 1 == text.length() || !Span.isDigit(text.codePointAt(end + 1)));
        return before && after;
    }

    private static int nextDigit(String text, int from) {
        for (int i = from; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            if (Span.isDigit(text.codePointAt(i))) {
                return i;
            }
        }
        return -1;
    }

    private void code(List<String> found, Page page) {
        List<String> run = page.basis().queries().stream().map(q -> q.sql().strip()).toList();
        if (!found.stream().map(String::strip).toList().equals(run)) {
            problems.add("the SQL shown is not the SQL that was run");
        }
    }

    private static String context(String text, int digit) {
        int start = Math.max(0, digit - CONTEXT_CHARS);
        int end = Math.min(text.length(), digit + CONTEXT_CHARS);
        return "…" + text.substring(start, end).replace('\n', ' ') + "…";
    }

    private static String describe(Span mark) {
        return mark instanceof Span.Value(Cited cited)
                ? cited.toString()
                : new Line(List.of(mark)).plain();
    }

    private void element(Element element, List<String> code) {
        if (!ELEMENTS.contains(element.getTagName())) {
            problems.add("an element that reports don't use: " + element.getTagName());
        }
        attributes(element);
        switch (element.getTagName()) {
            case "style" -> {}
            case "pre" -> code.add(element.getTextContent());
            case "data" -> data(element);
            case "span", "code", "title" -> wholeName(element);
            default -> children(element, code);
        }
    }

    private void children(Element element, List<String> code) {
        for (org.w3c.dom.Node child = element.getFirstChild();
                child != null;
                child = child.getNextSibling()) {
            if (child instanceof Element inner) {
                element(inner, code);
            } else if (child instanceof org.w3c.dom.Text text) {
                int digit = nextDigit(text.getData(), 0);
                if (digit >= 0) {
                    problems.add("not a number of this report: " + context(text.getData(), digit));
                }
                outside(text);
            } else {
                problems.add("reports hold elements and text only");
            }
        }
    }

    /** A sign or a unit right beside a value would make it another number. */
    private void outside(org.w3c.dom.Text text) {
        String data = text.getData();
        boolean followed =
                text.getNextSibling() instanceof Element next && isValue(next) && !data.isEmpty();
        boolean follows =
                text.getPreviousSibling() instanceof Element before
                        && isValue(before)
                        && !data.isEmpty();
        char last = data.isEmpty() ? ' ' : data.charAt(data.length() - 1);
        char first = data.isEmpty() ? ' ' : data.charAt(0);
        if ((followed && !Character.isWhitespace(last) && BEFORE.indexOf(last) < 0)
                || (follows && !Character.isWhitespace(first) && AFTER.indexOf(first) < 0)) {
            problems.add("a value with something stuck to it: " + context(data, 0));
        }
    }

    private static boolean isValue(Element element) {
        return element.getTagName().equals("data")
                || (element.getTagName().equals("strong")
                        && element.getElementsByTagName("data").getLength() > 0);
    }

    private void data(Element element) {
        String row = element.getAttribute("data-r");
        if (!row.matches("\\d{1,9}") || element.getElementsByTagName("*").getLength() > 0) {
            problems.add(
                    "a value that does not say where it comes from: " + element.getTextContent());
            return;
        }
        bound(
                element.getAttribute("data-q"),
                Integer.parseInt(row),
                element.getAttribute("data-c"),
                element.getAttribute("value"),
                element.getTextContent());
        if (!element.getAttribute("title").equals("from " + element.getAttribute("data-q"))) {
            problems.add(
                    "a value whose title names another query: " + element.getAttribute("title"));
        }
    }

    private void wholeName(Element element) {
        String text = element.getTextContent();
        if (element.getElementsByTagName("*").getLength() > 0) {
            problems.add("a name that is not plain text: " + text);
        } else if (nextDigit(text, 0) >= 0) {
            name(text);
        }
    }

    private void attributes(Element element) {
        for (int i = 0; i < element.getAttributes().getLength(); i++) {
            org.w3c.dom.Node attribute = element.getAttributes().item(i);
            boolean known =
                    ATTRIBUTES.contains(attribute.getNodeName())
                            && (!attribute.getNodeName().equals("title")
                                    || element.getTagName().equals("data"))
                            && (!attribute.getNodeName().equals("href")
                                    || queries.containsKey(
                                            attribute.getNodeValue().replaceFirst("^#", "")));
            if (!known) {
                problems.add("an attribute that reports don't use: " + attribute);
            }
        }
    }

    private static Document parse(String xml) throws SAXException, IOException {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            factory.setExpandEntityReferences(false);
            var builder = factory.newDocumentBuilder();
            builder.setErrorHandler(null);
            return builder.parse(new InputSource(new StringReader(xml)));
        } catch (ParserConfigurationException e) {
            throw new IllegalStateException("every Java platform parses XML securely", e);
        }
    }

    /** What a reader of the Markdown sees: the text, and apart from it the code blocks. */
    private static final class MarkdownText extends AbstractVisitor {
        private final StringBuilder visible = new StringBuilder();
        private final List<String> code = new ArrayList<>();
        private final List<String> problems;

        private MarkdownText(List<String> problems) {
            this.problems = problems;
        }

        @Override
        public void visit(Text text) {
            visible.append(text.getLiteral());
        }

        @Override
        public void visit(Code inline) {
            visible.append(inline.getLiteral());
        }

        @Override
        public void visit(SoftLineBreak lineBreak) {
            visible.append('\n');
        }

        @Override
        public void visit(HardLineBreak lineBreak) {
            visible.append('\n');
        }

        @Override
        public void visit(Paragraph paragraph) {
            visitChildren(paragraph);
            visible.append('\n');
        }

        @Override
        public void visit(Heading heading) {
            visitChildren(heading);
            visible.append('\n');
        }

        @Override
        public void visit(CustomNode cell) {
            visitChildren(cell);
            visible.append('\n');
        }

        @Override
        public void visit(FencedCodeBlock block) {
            Optional.ofNullable(block.getLiteral()).ifPresent(code::add);
        }

        @Override
        public void visit(IndentedCodeBlock block) {
            refuse(block);
        }

        @Override
        public void visit(HtmlBlock block) {
            refuse(block);
        }

        @Override
        public void visit(HtmlInline inline) {
            refuse(inline);
        }

        @Override
        public void visit(Link link) {
            refuse(link);
        }

        @Override
        public void visit(Image image) {
            refuse(image);
        }

        private void refuse(Node node) {
            problems.add("reports hold no " + node.getClass().getSimpleName());
        }
    }
}
