/**
 * A Kafka broker and a schema registry that run inside this process.
 *
 * <p>They serve standalone mode and the tests of every module. Both are the real thing on the wire:
 * a client can't tell them from an Apache Kafka cluster and a Confluent schema registry, apart from
 * what the module's README lists.
 */
@NullMarked
package dev.firebreak.embedded;

import org.jspecify.annotations.NullMarked;
