package dev.firebreak.agent.report.page;

import dev.firebreak.agent.report.query.Cited;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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

/**
 * Goes through a text in Markdown as its reader will see it, and holds it against what was put in,
 * from left to right: every digit has to belong to the next mark.
 */
final class MarkdownBinding {
    private static final Parser MARKDOWN =
            Parser.builder().extensions(List.<Extension>of(TablesExtension.create())).build();

    private final Evidence evidence;

    private MarkdownBinding(Evidence evidence) {
        this.evidence = evidence;
    }

    /**
     * @param marks what was put in, in order
     */
    static void check(String markdown, List<Span> marks, Evidence evidence) {
        MarkdownText text = new MarkdownText(evidence);
        MARKDOWN.parse(markdown).accept(text);
        MarkdownBinding check = new MarkdownBinding(evidence);
        check.walk(text.visible.toString(), marks);
        check.hidden(markdown, text);
        evidence.code(text.code);
    }

    private void walk(String text, List<Span> marks) {
        int at = 0;
        for (Span mark : marks) {
            evidence.known(mark);
            String shown = new Line(List.of(mark)).plain();
            int digit = Digits.next(text, at);
            int start = digit < 0 ? -1 : digit - Digits.next(shown, 0);
            if (start < at
                    || !text.startsWith(shown, start)
                    || !Digits.standAlone(text, start, start + shown.length())) {
                evidence.problem(
                        digit < 0
                                ? "missing from the text: " + describe(mark)
                                : "not a number of this report: "
                                        + Digits.around(text, digit)
                                        + "; expected here: "
                                        + describe(mark));
                return;
            }
            at = start + shown.length();
        }
        int digit = Digits.next(text, at);
        if (digit >= 0) {
            evidence.problem("not a number of this report: " + Digits.around(text, digit));
        }
    }

    /** What this parser leaves out (a cell too many in a table), another may show. */
    private void hidden(String markdown, MarkdownText text) {
        if (Digits.count(markdown)
                != Digits.count(text.visible) + Digits.count(String.join("", text.code))) {
            evidence.problem("a number stands where not every reader sees it");
        }
    }

    private static String describe(Span mark) {
        return mark instanceof Span.Value(Cited cited)
                ? cited.toString()
                : new Line(List.of(mark)).plain();
    }

    /** What a reader of the Markdown sees: the text, and apart from it the code blocks. */
    private static final class MarkdownText extends AbstractVisitor {
        private final StringBuilder visible = new StringBuilder();
        private final List<String> code = new ArrayList<>();
        private final Evidence evidence;

        private MarkdownText(Evidence evidence) {
            this.evidence = evidence;
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
            evidence.problem("reports hold no " + node.getClass().getSimpleName());
        }
    }
}
