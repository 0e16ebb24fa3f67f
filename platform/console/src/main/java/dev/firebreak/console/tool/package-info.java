/** What models may look things up with, for people who ask who may use what. */
@NullMarked
package dev.firebreak.console.tool;

import org.jspecify.annotations.NullMarked;
