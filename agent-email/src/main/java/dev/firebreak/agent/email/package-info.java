/**
 * The email agent: reads one mail, says what it is and what is asked, drafts a reply from
 * knowledge.
 */
@NullMarked
package dev.firebreak.agent.email;

import org.jspecify.annotations.NullMarked;
