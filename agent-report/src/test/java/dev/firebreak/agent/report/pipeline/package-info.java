@NullMarked
package dev.firebreak.agent.report.pipeline;

import org.jspecify.annotations.NullMarked;
