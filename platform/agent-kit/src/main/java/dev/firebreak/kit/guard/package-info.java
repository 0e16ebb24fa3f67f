/**
 * Layers that look at untrusted text and say what is suspicious. They reduce noise; safety rests on
 * approval of actions.
 */
@NullMarked
package dev.firebreak.kit.guard;

import org.jspecify.annotations.NullMarked;
