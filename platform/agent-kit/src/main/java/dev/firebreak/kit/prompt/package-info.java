/**
 * Prompts as versioned files beside the code that uses them: {@code NAME.vN.md}, or {@code
 * NAME.vN.VARIANT.md} where wordings are compared. What comes from outside goes into a slot that is
 * marked as data; {@code docs/prompts.md} says how a file is written.
 */
@NullMarked
package dev.firebreak.kit.prompt;

import org.jspecify.annotations.NullMarked;
