/** What a command leaves out of the content that it shows. */
@NullMarked
package dev.firebreak.console.redact;

import org.jspecify.annotations.NullMarked;
