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
                "<p aria-label=\"HIDDEN\">seen</p>",
                "<p style=\"dis/**/play:none\">HIDDEN</p>",
                "<p style=\"\\64isplay:none\">HIDDEN</p>",
                "<p style=\"visibility:collapse\">HIDDEN</p>",
                "<p style=\"font:0/0 a\">HIDDEN</p>",
                "<p style=\"font-size:.1em\">HIDDEN</p>",
                "<p style=\"opacity:0%\">HIDDEN</p>",
                "<p style=\"filter:opacity(0)\">HIDDEN</p>",
                "<p style=\"transform:scale(0)\">HIDDEN</p>",
                "<p style=\"clip-path:inset(100%)\">HIDDEN</p>",
                "<p style=\"position:fixed;top:-100vh\">HIDDEN</p>",
                "<p style=\"margin-left:-5000px\">HIDDEN</p>",
                "<p style=\"color:rgba(0,0,0,0)\">HIDDEN</p>",
                "<p style=\"color:#ffffff03\">HIDDEN</p>",
                "<p style=\"color:hsl(0, 0%, 100%)\">HIDDEN</p>",
                "<p style=\"color:oklch(1 0 0)\">HIDDEN</p>",
                "<p style=\"color:#fff;background:bogus\">HIDDEN</p>",
                "<p style=\"color:#fff;background:url(x.png)\">HIDDEN</p>",
                "<p style=\"-webkit-text-fill-color:#fefefe\">HIDDEN</p>",
                "<font color=\"#fdfdfd\">HIDDEN</font>",
                "<div style=\"background:#123456\"><p style=\"color:#133557\">HIDDEN</p></div>",
                "<table bgcolor=black><tr><td>HIDDEN</td></tr></table>",
                "<div style=\"color:white\"><p>HIDDEN</p></div>",
                "<style>#x, p.y {display:none}</style><p id=x>HIDDEN</p>",
                "<style>div > p[lang=xx]{color:#fff}</style><div><p lang=xx>HIDDEN</p></div>",
                "<style>@media screen{.k{font-size:0}}</style><p class=k>HIDDEN</p>",
                "<dialog>HIDDEN</dialog>",
                "<input type=hidden alt=HIDDEN>"
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
                "<p style=\"color:#333\">SEEN</p>",
                "<table><tr><td style=\"font-size:0px\"><div style=\"font-size:16px\">SEEN</div></td></tr></table>",
                "<div style=\"color:#fff\"><table bgcolor=\"#222\"><tr><td>SEEN</td></tr></table></div>",
                "<div style=\"visibility:hidden\"><p style=\"visibility:visible\">SEEN</p></div>",
                "<a style=\"color:#fff;background:linear-gradient(90deg, #e66465, #9198e5)\">SEEN</a>",
                "<style>@media (max-width:600px){.wide{display:none}}</style><p class=wide>SEEN</p>",
                "<style>@media print{p{display:none}}</style><p>SEEN</p>",
                "<style>:root{color:red} a:hover{display:none}</style><p><a>SEEN</a></p>",
                "<p style=\"margin-left:-8px;text-indent:-1em\">SEEN</p>",
                "<p style=\"position:absolute;left:-20px;width:0\">SEEN</p>"
            })
    void whatAReaderSeesIsInTheText(String html) {
        assertThat(HtmlText.of(html).visible()).isEqualTo("SEEN");
        assertThat(HtmlText.of(html).hidden()).isEmpty();
    }

    @Test
    void styleSheetsThatCostWithoutBoundAreNotFollowed() {
        String deep = "@media screen{".repeat(20_000) + ".k{display:none}";
        String rules = "a b c d e f{color:#fff}".repeat(5_000);
        String patterns = "[a~=(x+x+)+y]{display:none}:matches((a+)+b){display:none}";

        HtmlText text =
                HtmlText.of(
                        "<style>"
                                + deep
                                + "</style><style>"
                                + rules
                                + patterns
                                + "</style>"
                                + "<div a=\""
                                + "x".repeat(5_000)
                                + "\">SEEN</div>");

        assertThat(text.visible()).isEqualTo("SEEN");
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
