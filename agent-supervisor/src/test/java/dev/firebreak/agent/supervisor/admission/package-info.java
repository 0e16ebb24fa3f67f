@NullMarked
package dev.firebreak.agent.supervisor.admission;

import org.jspecify.annotations.NullMarked;
