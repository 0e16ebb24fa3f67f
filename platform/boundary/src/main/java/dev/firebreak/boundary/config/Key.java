package dev.firebreak.boundary.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * One configuration key. Its name is the component's in kebab case, {@code stepsMax} is {@code
 * steps-max}; its type is the component's: text, whole or fractional number, boolean, enum, path, a
 * list of text (in one line parted by commas), or a map from text to text, which takes every key
 * below its name.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Key {
    /** Says that there is no value; the component is then null, or an empty list or map. */
    String NONE = "\0";

    /** What it is, one line. */
    String doc();

    /** The value when nobody sets one, as it would stand in the file. */
    String fallback() default NONE;

    /** Another name than the component's. */
    String name() default "";

    /** A name that is taken as well, whole, such as the one another program uses for it. */
    String alias() default "";

    /** Smallest number. */
    long min() default Long.MIN_VALUE;

    /** Largest number. */
    long max() default Long.MAX_VALUE;

    /** Never shown. Keys that are called password, token, secret and the like need not say so. */
    boolean secret() default false;
}
