/**
 * Finds personal data and secrets in text that leaves or is read by people, and takes them out: by
 * their shape, checksums and the words before them. Names and places have none of these and are not
 * found.
 */
@NullMarked
package dev.firebreak.kit.redact;

import org.jspecify.annotations.NullMarked;
