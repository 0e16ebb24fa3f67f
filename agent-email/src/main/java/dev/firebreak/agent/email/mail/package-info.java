/** Reading mail: from bytes in any condition to what a person would have read. */
@NullMarked
package dev.firebreak.agent.email.mail;

import org.jspecify.annotations.NullMarked;
