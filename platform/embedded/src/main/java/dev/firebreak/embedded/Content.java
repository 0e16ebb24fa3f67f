package dev.firebreak.embedded;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.UUID;

/**
 * What an id stands for: the text of a schema and what it refers to.
 *
 * @param text as Avro prints a schema: no white space, attributes in its order, documentation and
 *     custom properties kept
 * @param references empty for a schema that defines all its types itself
 */
record Content(String text, List<Reference> references) {
    Content {
        references = List.copyOf(references);
    }

    /**
     * The id that is the same in every registry: the MD5 of the text, its 16 bytes taken as they
     * are (measured against Confluent's server; {@link UUID#nameUUIDFromBytes} would change six
     * bits). References are hashed after the text; how Confluent orders their bytes was not
     * measured.
     */
    UUID guid() {
        MessageDigest md5 = md5();
        md5.update(text.getBytes(StandardCharsets.UTF_8));
        for (Reference reference : references) {
            md5.update(reference.name().getBytes(StandardCharsets.UTF_8));
            md5.update(reference.subject().getBytes(StandardCharsets.UTF_8));
            md5.update(ByteBuffer.allocate(Integer.BYTES).putInt(reference.version()).array());
        }
        ByteBuffer digest = ByteBuffer.wrap(md5.digest());
        return new UUID(digest.getLong(), digest.getLong());
    }

    private static MessageDigest md5() {
        try {
            return MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has MD5", e);
        }
    }
}
