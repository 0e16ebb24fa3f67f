/** Conditions that people write as data, in CEL, over facts such as a JSON object's fields. */
@NullMarked
package dev.firebreak.kit.condition;

import org.jspecify.annotations.NullMarked;
