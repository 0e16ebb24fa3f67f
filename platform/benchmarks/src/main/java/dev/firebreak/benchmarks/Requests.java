package dev.firebreak.benchmarks;

import dev.firebreak.boundary.check.Outbound;
import dev.firebreak.boundary.check.OutboundLimits;
import dev.firebreak.boundary.check.Written;
import dev.firebreak.kit.Derived;
import dev.firebreak.schemas.Confidentiality;
import dev.firebreak.schemas.Document;
import dev.firebreak.schemas.EmailParams;
import dev.firebreak.schemas.EmailRequest;
import dev.firebreak.schemas.Envelope;
import dev.firebreak.schemas.Principal;
import dev.firebreak.schemas.Trust;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * The requests of a run: EmailRequests of 1 KiB, framed and encoded, that differ in task and
 * conversation, and in a good part of their text: records that repeat each other would be
 * compressed to nothing, which serves those best who do least. They are made by writing into one
 * encoded record, so that the generator costs the machine next to nothing while something else is
 * measured.
 */
final class Requests {
    static final int VALUE_BYTES = 1_024;
    private static final int DIGITS = 8;
    private static final String TASK = "t00000000";
    private static final String CONVERSATION = "c00000000";
    private static final Instant CREATED = Instant.ofEpochMilli(1_760_000_000_000L);
    private static final String MAIL =
            """
            From: Ada Lovelace <ada@example.org>
            To: support@example.com
            Subject: Where is order 4711?
            Message-ID: <1@example.org>

            Hello,
            three weeks ago I ordered two difference engines, and nothing has come. Where are they?
            The invoice is 2026-0042 over 129.90 EUR, paid on the first of the month.
            """;

    private static final String FILLER = "x";
    private static final int FILLER_BYTES_MIN = 256;
    private static final long SEED = 20_261_101;

    /** Letters without a pattern; each request's own text begins at another one. */
    private static final byte[] NOISE = noise(1 << 20);

    private final byte[] template;
    private final int fillerStart;
    private final int fillerBytes;
    private final List<Integer> tasks;
    private final List<Integer> conversations;
    private final int keys;

    private Requests(byte[] template, int keys) {
        this.template = template;
        this.keys = keys;
        this.tasks = places(template, TASK);
        this.conversations = places(template, CONVERSATION);
        String filler = FILLER.repeat(FILLER_BYTES_MIN);
        this.fillerStart = places(template, filler).getFirst();
        this.fillerBytes = places(template, filler).size() + FILLER_BYTES_MIN - 1;
    }

    /**
     * Requests for a ground's topic.
     *
     * @param keys how many conversations they belong to, one after the other
     */
    static Requests on(Ground ground, int keys) {
        Outbound outbound =
                new Outbound(
                        ground.cluster().registry(), ground.subjects(), OutboundLimits.defaults());
        String topic = ground.requests();
        byte[] value = encoded(outbound, topic, request(0));
        int padding = VALUE_BYTES - value.length;
        for (int tries = 0; value.length != VALUE_BYTES && tries < 4; tries++) {
            value = encoded(outbound, topic, request(padding));
            padding += VALUE_BYTES - value.length;
        }
        return new Requests(value, keys);
    }

    byte[] key(int number) {
        byte[] key = CONVERSATION.getBytes(StandardCharsets.US_ASCII);
        write(key, 0, number % keys);
        return key;
    }

    byte[] value(int number) {
        byte[] value = template.clone();
        tasks.forEach(place -> write(value, place, number));
        conversations.forEach(place -> write(value, place, number % keys));
        int from = (int) ((long) number * fillerBytes % (NOISE.length - fillerBytes));
        System.arraycopy(NOISE, from, value, fillerStart, fillerBytes);
        return value;
    }

    /** Which one of these requests the bytes are; −1: none of them. */
    int number(byte[] value) {
        if (value.length != template.length) {
            return -1;
        }
        int place = tasks.getFirst();
        String digits = new String(value, place + 1, DIGITS, StandardCharsets.US_ASCII);
        return digits.chars().allMatch(Character::isDigit) ? Integer.parseInt(digits) : -1;
    }

    /** Which request a task's id belongs to. */
    static int number(String taskId) {
        return Integer.parseInt(taskId.substring(1));
    }

    /** A request whose one document is followed by so many letters. */
    static EmailRequest request(int padding) {
        return EmailRequest.newBuilder()
                .setEnvelope(
                        Envelope.newBuilder()
                                .setMessageId(Derived.uuid(TASK))
                                .setTaskId(TASK)
                                .setConversationId(CONVERSATION)
                                .setStepId(TASK + "/read")
                                .setPrincipal(
                                        Principal.newBuilder()
                                                .setTenant("shop")
                                                .setUser("ada@example.org")
                                                .setRoles(List.of("customer"))
                                                .build())
                                .setTrust(Trust.UNTRUSTED)
                                .setConfidentiality(Confidentiality.INTERNAL)
                                .setCreatedAt(CREATED)
                                .build())
                .setInstruction("Say what is asked, and draft a reply where one is due.")
                .setDocuments(
                        List.of(
                                Document.newBuilder()
                                        .setDocumentId("mail-1")
                                        .setName("mail.eml")
                                        .setContentType("message/rfc822")
                                        .setContent(
                                                ByteBuffer.wrap(
                                                        (MAIL + FILLER.repeat(Math.max(0, padding)))
                                                                .getBytes(StandardCharsets.UTF_8)))
                                        .setTrust(Trust.UNTRUSTED)
                                        .build()))
                .setParams(EmailParams.newBuilder().setSignature("The shop").build())
                .build();
    }

    private static byte[] noise(int count) {
        Random random = new Random(SEED);
        byte[] letters = new byte[count];
        for (int n = 0; n < count; n++) {
            letters[n] = (byte) ('a' + random.nextInt(26));
        }
        return letters;
    }

    private static byte[] encoded(Outbound outbound, String topic, EmailRequest request) {
        return switch (outbound.write(topic, request)) {
            case Written.Encoded(byte[] value) -> value;
            case Written.Refused refused ->
                    throw new IllegalStateException(refused.rejection().message());
        };
    }

    private static List<Integer> places(byte[] value, String text) {
        String all = new String(value, StandardCharsets.ISO_8859_1);
        List<Integer> places = new ArrayList<>();
        for (int at = all.indexOf(text); at >= 0; at = all.indexOf(text, at + 1)) {
            places.add(at);
        }
        if (places.isEmpty()) {
            throw new IllegalStateException("an encoded request does not hold " + text);
        }
        return places;
    }

    /** The digits after the letter at {@code place}. */
    private static void write(byte[] value, int place, int number) {
        int rest = number;
        for (int digit = DIGITS; digit > 0; digit--) {
            value[place + digit] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
    }
}
