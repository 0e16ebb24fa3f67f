package dev.firebreak.agent.email.executor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.kit.action.Carried;
import dev.firebreak.kit.action.Effect;
import dev.firebreak.schemas.ActionOrder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MaildirTest {
    private static final ActionOrder ORDER =
            Mailings.order("t1", Mailings.arguments("Re: shoes", "Hello", "ann@example.com"));

    private Path folder;
    private Maildir maildir;

    @BeforeEach
    void makeFolder(@TempDir Path temp) {
        folder = temp.resolve("mail");
        maildir = new Maildir(folder, Mailings.CLOCK);
    }

    @Test
    void aMailAppearsWholeInNewAndNothingIsLeftElsewhere() throws IOException {
        Carried carried = carryOut(ORDER);

        assertThat(carried).isInstanceOf(Carried.Done.class);
        assertThat(files("new")).hasSize(1);
        assertThat(Files.readString(files("new").getFirst()))
                .contains("Subject: Re: shoes\r\n")
                .endsWith("\r\n\r\nHello\r\n");
        assertThat(files("tmp")).isEmpty();
        assertThat(files("cur")).isEmpty();
    }

    @Test
    void theMessageIdIsTheActionsSoThatARepeatIsTheSameMail() {
        String first = carryOut(ORDER) instanceof Carried.Done d ? d.externalId() : "";
        String again = carryOut(ORDER) instanceof Carried.Done d ? d.externalId() : "";
        String other =
                carryOut(Mailings.order("t2", ORDER.getAction().getArgumentsJson()))
                                instanceof Carried.Done d
                        ? d.externalId()
                        : "";

        assertThat(first).matches("<[0-9a-f]{32}@shop[.]example>").isEqualTo(again);
        assertThat(other).isNotEqualTo(first);
    }

    @Test
    void aMailThatIsThereIsNotPutThereAgain() throws IOException {
        carryOut(ORDER);
        Files.writeString(files("new").getFirst(), "marked");

        Carried again = carryOut(ORDER);

        assertThat(again.detail()).contains("already");
        assertThat(files("new")).hasSize(1);
        assertThat(Files.readString(files("new").getFirst())).isEqualTo("marked");
    }

    @Test
    void aMailIsFoundAlsoWhenItWasRead() throws IOException {
        assertThat(Mailings.effect(maildir, ORDER).probe()).isEmpty();
        carryOut(ORDER);
        assertThat(Mailings.effect(maildir, ORDER).probe()).isPresent();

        Path mail = files("new").getFirst();
        Files.move(mail, folder.resolve("cur").resolve(mail.getFileName() + ":2,S"));

        assertThat(Mailings.effect(maildir, ORDER).probe()).isPresent();
    }

    @Test
    void whatACrashLeftInTmpIsNoMail() throws IOException {
        carryOut(ORDER);
        Path mail = files("new").getFirst();
        Files.move(mail, folder.resolve("tmp").resolve(mail.getFileName()));

        assertThat(Mailings.effect(maildir, ORDER).probe()).isEmpty();
    }

    private Carried carryOut(ActionOrder order) {
        try (Effect effect = Mailings.effect(maildir, order)) {
            effect.prepare();
            return effect.carryOut();
        }
    }

    private List<Path> files(String part) throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve(part))) {
            return files.toList();
        }
    }
}
