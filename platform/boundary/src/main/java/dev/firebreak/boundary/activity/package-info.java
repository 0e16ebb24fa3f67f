/** What is told while it happens, outside the transaction of the result it will belong to. */
@NullMarked
package dev.firebreak.boundary.activity;

import org.jspecify.annotations.NullMarked;
