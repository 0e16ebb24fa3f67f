/** The tools of a process, as its configuration names them, and who may use which. */
@NullMarked
package dev.firebreak.tools;

import org.jspecify.annotations.NullMarked;
