/** What is wrong with a deployment, and what to do about it. */
@NullMarked
package dev.firebreak.console.doctor;

import org.jspecify.annotations.NullMarked;
