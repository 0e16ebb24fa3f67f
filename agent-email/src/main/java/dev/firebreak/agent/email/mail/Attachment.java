package dev.firebreak.agent.email.mail;

/**
 * A file that came with a mail; its content stays where it is.
 *
 * @param name made harmless: no folders, no controls
 * @param contentType media type, lower case
 * @param sizeBytes decoded
 */
public record Attachment(String name, String contentType, long sizeBytes) {}
