/**
 * Sends the mails that were approved: exactly those, by SMTP or into a folder. Nothing here thinks,
 * and nothing that thinks may come here.
 */
@NullMarked
package dev.firebreak.agent.email.executor;

import org.jspecify.annotations.NullMarked;
