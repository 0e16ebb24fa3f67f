/**
 * Programs that a model may have run: those an operator named, with arguments of known types, in a
 * cage. Off unless the configuration switches them on.
 */
@NullMarked
package dev.firebreak.tools.process;

import org.jspecify.annotations.NullMarked;
