/** Contract rules: what a record must keep beyond the types of its Avro schema. */
@NullMarked
package dev.firebreak.kit.contract;

import org.jspecify.annotations.NullMarked;
