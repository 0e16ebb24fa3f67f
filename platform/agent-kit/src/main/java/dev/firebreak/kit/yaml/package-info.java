/** YAML that knows on which line it stands, so that a slip can be pointed at. */
@NullMarked
package dev.firebreak.kit.yaml;

import org.jspecify.annotations.NullMarked;
