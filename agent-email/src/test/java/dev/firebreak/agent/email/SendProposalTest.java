package dev.firebreak.agent.email;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.schemas.Confidentiality;
import dev.firebreak.schemas.Envelope;
import dev.firebreak.schemas.Principal;
import dev.firebreak.schemas.ProposedAction;
import dev.firebreak.schemas.ReplyDraft;
import dev.firebreak.schemas.Trust;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SendProposalTest {
    private static final Envelope ENVELOPE =
            Envelope.newBuilder()
                    .setMessageId(new UUID(1, 2))
                    .setTaskId("t1")
                    .setConversationId("c1")
                    .setPrincipal(Principal.newBuilder().setUser("ada").build())
                    .setTrust(Trust.UNTRUSTED)
                    .setConfidentiality(Confidentiality.INTERNAL)
                    .setCreatedAt(Instant.EPOCH)
                    .build();

    private static ProposedAction proposal(List<String> to, String subject) {
        return SendProposal.of(
                ENVELOPE,
                ReplyDraft.newBuilder().setTo(to).setSubject(subject).setBody("Hello").build());
    }

    @Test
    void fewRecipientsAreAllNamed() {
        assertThat(proposal(List.of("a@x.example", "b@x.example"), "Hi").getSummary())
                .isEqualTo("Send the drafted reply \"Hi\" to a@x.example, b@x.example");
    }

    @Test
    void manyRecipientsAreCountedAndTheArgumentsNameThemAll() {
        List<String> many = IntStream.range(0, 300).mapToObj(n -> "n" + n + "@x.example").toList();

        ProposedAction action = proposal(many, "Hi");

        assertThat(action.getSummary()).endsWith("n9@x.example and 290 more");
        assertThat(action.getArgumentsJson()).contains("n299@x.example");
    }

    @Test
    void aSummaryIsNeverLongerThanItsContractAllows() {
        String wide = "\uD83D\uDD25".repeat(3_000);

        String summary = proposal(List.of("a@x.example"), wide).getSummary();

        assertThat(summary).hasSizeLessThanOrEqualTo(4_000).endsWith("…");
        assertThat(summary.charAt(summary.length() - 2)).matches(Character::isLowSurrogate);
    }
}
