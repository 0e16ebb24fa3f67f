/** The broker and registry that somebody works with. */
@NullMarked
package dev.firebreak.console.cluster;

import org.jspecify.annotations.NullMarked;
