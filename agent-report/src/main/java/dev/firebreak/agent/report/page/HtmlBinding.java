package dev.firebreak.agent.report.page;

import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.Text;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/**
 * Goes through a page in HTML element by element. The page marks each value itself, with the query,
 * row and column it comes from; no digit may stand in any other text. What a report does not use
 * (an element, an attribute, a comment) is refused, since a number could hide in it.
 */
final class HtmlBinding {
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

    private final Evidence evidence;

    /** The SQL that the page shows. */
    private final List<String> code = new ArrayList<>();

    private HtmlBinding(Evidence evidence) {
        this.evidence = evidence;
    }

    static void check(String html, Evidence evidence) {
        int start = html.indexOf("<html");
        if (!html.startsWith("<!DOCTYPE html>")
                || start < 0
                || !html.substring(15, start).isBlank()) {
            evidence.problem("the page does not start with <!DOCTYPE html><html");
            return;
        }
        try {
            HtmlBinding check = new HtmlBinding(evidence);
            check.element(parse(html.substring(start)).getDocumentElement());
            evidence.code(check.code);
        } catch (SAXException | IOException e) {
            evidence.problem("the page is not well-formed: " + e.getMessage());
        }
    }

    private void element(Element element) {
        if (!ELEMENTS.contains(element.getTagName())) {
            evidence.problem("an element that reports don't use: " + element.getTagName());
        }
        attributes(element);
        switch (element.getTagName()) {
            case "style" -> {}
            case "pre" -> code.add(element.getTextContent());
            case "data" -> data(element);
            case "span", "code", "title" -> wholeName(element);
            default -> children(element);
        }
    }

    private void children(Element element) {
        for (Node child = element.getFirstChild(); child != null; child = child.getNextSibling()) {
            if (child instanceof Element inner) {
                element(inner);
            } else if (child instanceof Text text) {
                int digit = Digits.next(text.getData(), 0);
                if (digit >= 0) {
                    evidence.problem(
                            "not a number of this report: " + Digits.around(text.getData(), digit));
                }
                outside(text);
            } else {
                evidence.problem("reports hold elements and text only");
            }
        }
    }

    /** A sign or a unit right beside a value would make it another number. */
    private void outside(Text text) {
        String data = text.getData();
        boolean followed =
                text.getNextSibling() instanceof Element next && isValue(next) && !data.isEmpty();
        boolean follows =
                text.getPreviousSibling() instanceof Element before
                        && isValue(before)
                        && !data.isEmpty();
        char last = data.isEmpty() ? ' ' : data.charAt(data.length() - 1);
        char first = data.isEmpty() ? ' ' : data.charAt(0);
        if ((followed && !Digits.mayPrecede(last)) || (follows && !Digits.mayFollow(first))) {
            evidence.problem("a value with something stuck to it: " + Digits.around(data, 0));
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
            evidence.problem(
                    "a value that does not say where it comes from: " + element.getTextContent());
            return;
        }
        evidence.bound(
                element.getAttribute("data-q"),
                Integer.parseInt(row),
                element.getAttribute("data-c"),
                element.getAttribute("value"),
                element.getTextContent());
        if (!element.getAttribute("title").equals("from " + element.getAttribute("data-q"))) {
            evidence.problem(
                    "a value whose title names another query: " + element.getAttribute("title"));
        }
    }

    private void wholeName(Element element) {
        String text = element.getTextContent();
        if (element.getElementsByTagName("*").getLength() > 0) {
            evidence.problem("a name that is not plain text: " + text);
        } else if (Digits.next(text, 0) >= 0) {
            evidence.name(text);
        }
    }

    private void attributes(Element element) {
        for (int i = 0; i < element.getAttributes().getLength(); i++) {
            Node attribute = element.getAttributes().item(i);
            boolean known =
                    ATTRIBUTES.contains(attribute.getNodeName())
                            && (!attribute.getNodeName().equals("title")
                                    || element.getTagName().equals("data"))
                            && (!attribute.getNodeName().equals("href")
                                    || evidence.isQuery(
                                            attribute.getNodeValue().replaceFirst("^#", "")));
            if (!known) {
                evidence.problem("an attribute that reports don't use: " + attribute);
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
}
