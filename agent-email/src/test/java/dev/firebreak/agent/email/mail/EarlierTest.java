package dev.firebreak.agent.email.mail;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class EarlierTest {
    @Test
    void marksTellWhatIsOlder() {
        List<String> mails =
                Earlier.mails(
                        """
                        On Tuesday, Ann Miller <ann@example.org> wrote:
                        > Is it on its way?
                        >
                        > On Monday, the shop wrote:
                        >> It is packed.
                        >> > When do you send it?
                        """);

        assertThat(mails)
                .containsExactly(
                        "When do you send it?",
                        "On Monday, the shop wrote:\nIt is packed.",
                        "On Tuesday, Ann Miller <ann@example.org> wrote:\nIs it on its way?");
    }

    @Test
    void answersBetweenQuotationsStayWithTheirMail() {
        List<String> mails =
                Earlier.mails(
                        """
                        > > First question?
                        > First answer.
                        > > Second question?
                        > Second answer.
                        """);

        assertThat(mails)
                .containsExactly(
                        "First question?\nSecond question?", "First answer.\nSecond answer.");
    }

    @Test
    void headerBlocksWithoutMarksTellItToo() {
        List<String> mails =
                Earlier.mails(
                        """
                        -----Original Message-----
                        The parcel left us.
                        From: Ann
                        Sent: Monday
                        To: Shop
                        Subject: Where is it?

                        Where is it?
                        """);

        assertThat(mails).hasSize(2);
        assertThat(mails.getFirst()).startsWith("From: Ann").endsWith("Where is it?");
        assertThat(mails.getLast()).contains("The parcel left us.").doesNotContain("Where is it?");
    }

    @Test
    void aHeaderBlockInsideAQuotationEndsWithIt() {
        List<String> mails =
                Earlier.mails(
                        """
                        > The newer one.
                        > From: Ann
                        > Sent: Monday
                        > To: Shop
                        > The older one.
                        Beside them.
                        """);

        assertThat(mails).hasSize(3);
        assertThat(mails.getFirst()).contains("The older one.");
        assertThat(mails.get(1)).isEqualTo("The newer one.");
        assertThat(mails.getLast()).isEqualTo("Beside them.");
    }

    @Test
    void nothingQuotedIsNoMail() {
        assertThat(Earlier.mails("")).isEmpty();
        assertThat(Earlier.mails(">\n> \n>>")).isEmpty();
    }

    @Test
    void aThousandMarksAreBorne() {
        assertThat(Earlier.mails(">".repeat(1000) + " deep\n> near"))
                .hasSize(2)
                .last()
                .isEqualTo("near");
    }
}
