@NullMarked
package dev.firebreak.agent.report.dataset;

import org.jspecify.annotations.NullMarked;
