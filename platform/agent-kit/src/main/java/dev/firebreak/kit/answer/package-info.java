/**
 * Answers of a model as records: their shape goes to the provider, what comes back is checked as
 * strictly as bytes off a topic, and what breaks its contract is sent back for repair.
 */
@NullMarked
package dev.firebreak.kit.answer;

import org.jspecify.annotations.NullMarked;
