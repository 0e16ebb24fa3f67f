/** How agents think: the interfaces an agent is written against. Nothing here knows Kafka. */
@NullMarked
package dev.firebreak.kit;

import org.jspecify.annotations.NullMarked;
