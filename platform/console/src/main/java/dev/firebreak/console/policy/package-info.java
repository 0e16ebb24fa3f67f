/** What an action policy says of actions, for people who ask why. */
@NullMarked
package dev.firebreak.console.policy;

import org.jspecify.annotations.NullMarked;
