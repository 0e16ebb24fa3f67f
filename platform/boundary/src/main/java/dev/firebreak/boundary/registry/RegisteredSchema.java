package dev.firebreak.boundary.registry;

import java.util.UUID;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A schema and the name a registry gave it.
 *
 * @param id unique within one registry, and only there
 * @param guid the same in every registry that has the schema; null where the registry doesn't say
 */
public record RegisteredSchema(int id, @Nullable UUID guid, Schema schema) {}
