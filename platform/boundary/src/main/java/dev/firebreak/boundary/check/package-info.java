/** What every record passes on its way in and out, and why it was refused. */
@NullMarked
package dev.firebreak.boundary.check;

import org.jspecify.annotations.NullMarked;
