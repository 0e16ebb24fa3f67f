/** How much harm a proposed action could do, by rules that a deployment writes as data. */
@NullMarked
package dev.firebreak.agent.supervisor.policy;

import org.jspecify.annotations.NullMarked;
