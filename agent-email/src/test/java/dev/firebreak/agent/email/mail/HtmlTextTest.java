package dev.firebreak.agent.email.mail;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HtmlTextTest {
    @Test
    void tablesListsAndParagraphsBecomeLines() {
        HtmlText text =
                HtmlText.of(
                        "<p>Hi there,</p><ul><li>one</li><li>two</li></ul><table><tr><td>a</td><td>b</td></tr></table>line<br>break");

        assertThat(text.visible()).isEqualTo("Hi there,\n\n- one\n- two\n\na b\n\nline\nbreak");
    }

    @Test
    void quotationsAreMarkedAsInPlainText() {
        HtmlText text =
                HtmlText.of("<div>Yes.</div><blockquote>Dear Anna,<br>really?</blockquote>");

        assertThat(text.visible()).isEqualTo("Yes.\n> Dear Anna,\n> really?");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<div style=\"display:none\">HIDDEN</div>",
                "<div style=\"DISPLAY : None !important\">HIDDEN</div>",
                "<div style=\"visibility:hidden\">HIDDEN</div>",
                "<span style=\"font-size:0px;line-height:0\">HIDDEN</span>",
                "<span style=\"font-size:1px\">HIDDEN</span>",
                "<div style=\"opacity:0\">HIDDEN</div>",
                "<div style=\"opacity:0.01\">HIDDEN</div>",
                "<div style=\"max-height:0;overflow:hidden\">HIDDEN</div>",
                "<span style=\"position:absolute;left:-9999px\">HIDDEN</span>",
                "<p style=\"color:#ffffff\">HIDDEN</p>",
                "<p style=\"color:white;background:#fff\">HIDDEN</p>",
                "<p hidden>HIDDEN</p>",
                "<style>.k{display:none!important}</style><p class=\"k\">HIDDEN</p>",
                "<svg width=\"0\"><text>HIDDEN</text></svg>",
                "<img src=x alt=\"HIDDEN\">",
                "<p aria-label=\"HIDDEN\">seen</p>"
            })
    void whatAReaderDoesNotSeeIsNotInTheText(String html) {
        HtmlText text = HtmlText.of("<body><p>Visible.</p>" + html + "</body>");

        assertThat(text.visible()).contains("Visible.").doesNotContain("HIDDEN");
        assertThat(text.unseen()).contains("HIDDEN");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<table bgcolor=\"#003366\"><tr><td><span style=\"color:#ffffff\">SEEN</span></td></tr></table>",
                "<div style=\"background-color:black\"><p style=\"color:white\">SEEN</p></div>",
                "<p style=\"font-size:10px;opacity:0.8\">SEEN</p>",
                "<p style=\"font-size:1em\">SEEN</p>",
                "<p style=\"color:#333\">SEEN</p>"
            })
    void whatAReaderSeesIsInTheText(String html) {
        assertThat(HtmlText.of(html).visible()).isEqualTo("SEEN");
        assertThat(HtmlText.of(html).hidden()).isEmpty();
    }

    @Test
    void linksThatShowAnotherHostThanTheyLeadToAreNamed() {
        HtmlText text =
                HtmlText.of(
                        "<a href=\"http://192.0.2.66/login\">https://pay.example.com/verify</a>"
                                + "<a href=\"https://www.shop.example/a\">shop.example</a>"
                                + "<a href=\"https://tracker.example.net/x\">Click here</a>");

        assertThat(text.deceptiveLinks()).containsExactly("pay.example.com leads to 192.0.2.66");
    }
}
