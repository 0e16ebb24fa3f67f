@NullMarked
package dev.firebreak.agent.supervisor;

import org.jspecify.annotations.NullMarked;
