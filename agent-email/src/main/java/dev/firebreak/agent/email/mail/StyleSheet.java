package dev.firebreak.agent.email.mail;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.select.Selector;

/**
 * What the style elements of a mail say about its elements. Only selectors of names, classes, ids
 * and attributes are understood, at most three deep: others can be made to cost without bound. What
 * holds for narrow screens or paper only is left out, since most readers see otherwise.
 */
final class StyleSheet {
    private static final int RULES_MAX = 300;
    private static final int DEPTH_MAX = 3;
    private static final int CSS_CHARS_MAX = 200_000;
    private static final int SELECTOR_CHARS_MAX = 120;
    private static final Pattern PLAIN_SELECTOR = Pattern.compile("[\\w.#*> \\[\\]=\"'^$-]{1,120}");
    private static final Pattern NOT_EVERYWHERE =
            Pattern.compile("max-(?:device-)?width|\\bprint\\b|prefers-color-scheme");

    private final Map<Element, Style> styles = new HashMap<>();
    private int rules;

    private StyleSheet() {}

    static StyleSheet of(Document document) {
        StyleSheet sheet = new StyleSheet();
        int chars = 0;
        for (Element style : document.select("style")) {
            String css = style.data();
            chars += css.length();
            if (chars > CSS_CHARS_MAX) {
                break;
            }
            sheet.read(css.replace("<!--", "").replace("-->", ""), document, 0);
        }
        return sheet;
    }

    /** What the rules and the element itself say; the element wins. */
    Style of(Element element) {
        Style own = Style.of(element.attr("style"));
        Style ruled = styles.get(element);
        return ruled == null ? own : ruled.and(own);
    }

    private void read(String css, Document document, int depth) {
        int at = 0;
        while (at < css.length() && rules < RULES_MAX) {
            int open = css.indexOf('{', at);
            if (open < 0) {
                return;
            }
            String head = css.substring(at, open).strip();
            int semicolon = head.lastIndexOf(';');
            head = semicolon < 0 ? head : head.substring(semicolon + 1).strip();
            if (head.startsWith("@")) {
                int close = blockEnd(css, open);
                if (head.startsWith("@media")
                        && depth < DEPTH_MAX
                        && !NOT_EVERYWHERE.matcher(head).find()) {
                    read(css.substring(open + 1, close), document, depth + 1);
                }
                at = close + 1;
                continue;
            }
            int close = css.indexOf('}', open);
            if (close < 0) {
                close = css.length();
            }
            add(head, Style.of(css.substring(open + 1, close)), document);
            at = close + 1;
        }
    }

    private static int blockEnd(String css, int open) {
        int depth = 0;
        for (int i = open; i < css.length(); i++) {
            if (css.charAt(i) == '{') {
                depth++;
            } else if (css.charAt(i) == '}' && --depth == 0) {
                return i;
            }
        }
        return css.length();
    }

    private void add(String selectors, Style style, Document document) {
        rules++;
        if (style.properties().isEmpty()) {
            return;
        }
        for (String selector : List.of(selectors.split(",", 20))) {
            String plain = selector.replaceAll("\\s+", " ").strip();
            if (plain.length() > SELECTOR_CHARS_MAX
                    || !PLAIN_SELECTOR.matcher(plain).matches()
                    || plain.chars().filter(c -> c == ' ' || c == '>').count() > 4) {
                continue;
            }
            selected(plain, document).forEach(e -> styles.merge(e, style, Style::and));
        }
    }

    private static List<Element> selected(String selector, Document document) {
        try {
            return document.select(selector);
        } catch (Selector.SelectorParseException | IllegalArgumentException e) {
            return List.of(); // a reader's program would leave out the rule as well
        }
    }
}
