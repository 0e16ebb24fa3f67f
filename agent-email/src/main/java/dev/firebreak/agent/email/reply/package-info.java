/**
 * Answering mail from knowledge: what the shop knows, what of it answers a question, and how a
 * reply is put.
 */
@NullMarked
package dev.firebreak.agent.email.reply;

import org.jspecify.annotations.NullMarked;
