package dev.firebreak.agent.email.mail;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.parser.Parser;
import org.jsoup.select.NodeVisitor;

/**
 * What a reader of an HTML mail sees, as plain text, apart from what is in it without being seen.
 *
 * @param visible quotations as lines that start with "> "
 * @param unseen hidden elements, and texts in attributes
 * @param hidden of these, what the look of its element hides
 * @param deceptiveLinks links whose text shows another host than they lead to
 */
record HtmlText(String visible, String unseen, String hidden, List<String> deceptiveLinks) {
    private static final int HTML_CHARS_MAX = 1 << 20;
    private static final int DEPTH_MAX = 200;
    private static final int UNSEEN_CHARS_MAX = 20_000;
    private static final int LINKS_MAX = 20;
    private static final Set<String> BLOCKS =
            Set.of(
                    "p",
                    "div",
                    "tr",
                    "table",
                    "h1",
                    "h2",
                    "h3",
                    "h4",
                    "h5",
                    "h6",
                    "ul",
                    "ol",
                    "li",
                    "blockquote",
                    "pre",
                    "section",
                    "article",
                    "header",
                    "footer",
                    "address",
                    "center",
                    "dl",
                    "dt",
                    "dd",
                    "form",
                    "hr",
                    "body");
    private static final Set<String> PARAGRAPHS =
            Set.of("p", "h1", "h2", "h3", "h4", "blockquote", "ul", "ol", "table");
    private static final Set<String> NEVER_SHOWN =
            Set.of(
                    "script",
                    "style",
                    "head",
                    "title",
                    "template",
                    "noscript",
                    "object",
                    "svg",
                    "math",
                    "select",
                    "textarea",
                    "datalist",
                    "iframe",
                    "noframes",
                    "noembed",
                    "audio",
                    "video",
                    "canvas");
    private static final Pattern HOST =
            Pattern.compile(
                    "(?:https?://|www\\.)?([a-z0-9-]+(?:\\.[a-z0-9-]+)+)(?:[/?#:].*)?",
                    Pattern.CASE_INSENSITIVE);

    static HtmlText of(String html) {
        Parser parser = Parser.htmlParser().setMaxDepth(DEPTH_MAX);
        Document document =
                parser.parseInput(
                        html.length() <= HTML_CHARS_MAX ? html : html.substring(0, HTML_CHARS_MAX),
                        "");
        Reader reader = new Reader(StyleSheet.of(document));
        document.body().traverse(reader);
        return reader.result();
    }

    /** Walks the tree once; jsoup's traversal does not recurse. */
    private static final class Reader implements NodeVisitor {
        private final StyleSheet styles;
        private final Deque<Look> looks = new ArrayDeque<>(List.of(Look.PLAIN));
        private final StringBuilder visible = new StringBuilder();
        private final StringBuilder unseen = new StringBuilder();
        private final StringBuilder hidden = new StringBuilder();
        private final List<String> deceptiveLinks = new ArrayList<>();
        private int hiddenDepth = -1;
        private int quotes;

        Reader(StyleSheet styles) {
            this.styles = styles;
        }

        @Override
        public void head(Node node, int depth) {
            if (node instanceof TextNode text) {
                if (hiddenDepth < 0 && (!looks.element().hides() || text.isBlank())) {
                    append(text.getWholeText());
                } else {
                    appendUnseen(hidden, text.text());
                }
            } else if (node instanceof Element element) {
                enter(element, depth);
            }
        }

        @Override
        public void tail(Node node, int depth) {
            if (!(node instanceof Element element)) {
                return;
            }
            if (hiddenDepth == depth) {
                hiddenDepth = -1;
                return;
            }
            if (hiddenDepth >= 0) {
                return;
            }
            looks.pop();
            if (element.nameIs("blockquote") && quotes > 0) {
                newLine(1);
                quotes--;
            }
            if (BLOCKS.contains(element.normalName())) {
                newLine(PARAGRAPHS.contains(element.normalName()) ? 2 : 1);
            } else if (element.nameIs("td") || element.nameIs("th")) {
                append(" ");
            }
        }

        private void enter(Element element, int depth) {
            for (String attribute : List.of("alt", "aria-label", "title")) {
                appendUnseen(unseen, element.attr(attribute));
            }
            if (hiddenDepth >= 0) {
                return;
            }
            Style style = styleOf(element);
            if (NEVER_SHOWN.contains(element.normalName())
                    || element.hasAttr("hidden")
                    || (element.nameIs("dialog") && !element.hasAttr("open"))
                    || style.removes()) {
                hiddenDepth = depth;
            } else {
                looks.push(style.in(looks.element()));
                show(element);
            }
        }

        private void show(Element element) {
            if (element.nameIs("br")) {
                newLine(visibleEndsWithNewLine() ? 2 : 1);
            } else if (BLOCKS.contains(element.normalName())) {
                newLine(1);
            }
            if (element.nameIs("li")) {
                append("- ");
            } else if (element.nameIs("blockquote")) {
                quotes++;
            } else if (element.nameIs("a")) {
                checkLink(element);
            }
        }

        private void append(String raw) {
            String text = raw.replaceAll("[\\s\u00A0]+", " ");
            if (visibleEndsWithNewLine()
                    || visible.isEmpty()
                    || visible.charAt(visible.length() - 1) == ' ') {
                text = text.stripLeading();
            }
            if (text.isEmpty()) {
                return;
            }
            if (quotes > 0 && (visible.isEmpty() || visibleEndsWithNewLine())) {
                visible.append(">".repeat(Math.min(quotes, 5))).append(' ');
            }
            visible.append(text);
        }

        private boolean visibleEndsWithNewLine() {
            return !visible.isEmpty() && visible.charAt(visible.length() - 1) == '\n';
        }

        /** Makes sure the text ends with this many line ends, if there is any. */
        private void newLine(int count) {
            int length = visible.length();
            while (length > 0 && visible.charAt(length - 1) == ' ') {
                length--;
            }
            visible.setLength(length);
            int present = 0;
            while (present < length && visible.charAt(length - 1 - present) == '\n') {
                present++;
            }
            for (int i = present; i < count && length > 0; i++) {
                visible.append('\n');
            }
        }

        private static void appendUnseen(StringBuilder where, String text) {
            if (!text.isBlank() && where.length() < UNSEEN_CHARS_MAX) {
                where.append(text.strip()).append('\n');
            }
        }

        /** Old attributes count less than any style. */
        private Style styleOf(Element element) {
            StringBuilder old = new StringBuilder();
            String background = element.attr("bgcolor");
            String colour = element.nameIs("body") ? element.attr("text") : element.attr("color");
            if (!background.isEmpty()) {
                old.append("background-color:").append(background.replace(';', ' ')).append(';');
            }
            if (!colour.isEmpty()) {
                old.append("color:").append(colour.replace(';', ' ')).append(';');
            }
            if (element.hasAttr("background")) {
                old.append("background-image:url();");
            }
            return Style.of(old.toString()).and(styles.of(element));
        }

        private void checkLink(Element link) {
            Matcher shown = HOST.matcher(link.text().strip());
            if (!shown.matches() || deceptiveLinks.size() >= LINKS_MAX) {
                return;
            }
            String target = host(link.attr("href"));
            if (!target.isEmpty() && !sameSite(shown.group(1).toLowerCase(Locale.ROOT), target)) {
                deceptiveLinks.add(shown.group(1) + " leads to " + target);
            }
        }

        private static String host(String href) {
            try {
                String host = new URI(href.strip().replace(" ", "%20")).getHost();
                return host == null ? "" : host.toLowerCase(Locale.ROOT);
            } catch (URISyntaxException e) {
                return "";
            }
        }

        private static boolean sameSite(String shown, String target) {
            return site(shown).equals(site(target));
        }

        private static String site(String host) {
            String[] labels = host.split("\\.", -1);
            int n = labels.length;
            return n < 2 ? host : labels[n - 2] + "." + labels[n - 1];
        }

        HtmlText result() {
            String text = visible.toString().replaceAll("\n{3,}", "\n\n").strip();
            return new HtmlText(
                    text,
                    (hidden.toString() + unseen).strip(),
                    hidden.toString().strip(),
                    List.copyOf(deceptiveLinks));
        }
    }
}
