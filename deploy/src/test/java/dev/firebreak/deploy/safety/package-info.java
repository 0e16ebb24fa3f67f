/** What comes of a pipeline whose model obeys whoever writes to it. */
@NullMarked
package dev.firebreak.deploy.safety;

import org.jspecify.annotations.NullMarked;
