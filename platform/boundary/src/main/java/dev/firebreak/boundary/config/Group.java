package dev.firebreak.boundary.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Marks a record whose components are configuration keys, each with a {@link Key}. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Group {
    /** What stands before each key, without the dot; empty for keys at the top of the file. */
    String value();

    /** What the group is for, one sentence. */
    String doc();
}
