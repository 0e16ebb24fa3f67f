/** How well prompts do, by what models answered to them. */
@NullMarked
package dev.firebreak.console.prompt;

import org.jspecify.annotations.NullMarked;
