/**
 * The demo: real mail in, checked results, a report and dead letters out, and a count that nothing
 * was lost or doubled.
 */
@NullMarked
package dev.firebreak.standalone.demo;

import org.jspecify.annotations.NullMarked;
