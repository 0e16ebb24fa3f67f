package dev.firebreak.kit;

import dev.firebreak.schemas.ProposedAction;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What an approval is bound to: the bytes that would be carried out, and nothing else. Whoever
 * asks, decides, orders and carries out computes it from the action in front of them.
 */
public final class ActionDigest {
    private ActionDigest() {}

    /** Lower-case hex SHA-256 of kind, a line feed, and argumentsJson in UTF-8. */
    public static String of(ProposedAction action) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(
                    (action.getKind() + "\n" + action.getArgumentsJson())
                            .getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
