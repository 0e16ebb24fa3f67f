@NullMarked
package dev.firebreak.agent.report.query;

import org.jspecify.annotations.NullMarked;
