/**
 * What a mail is: its language, what it is about, how soon someone should look, what is named and
 * asked in it.
 */
@NullMarked
package dev.firebreak.agent.email.triage;

import org.jspecify.annotations.NullMarked;
