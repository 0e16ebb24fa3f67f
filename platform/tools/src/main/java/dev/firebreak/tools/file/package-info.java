/**
 * Files that a model may look at: in folders that an operator named, reached step by step without
 * following a link.
 */
@NullMarked
package dev.firebreak.tools.file;

import org.jspecify.annotations.NullMarked;
