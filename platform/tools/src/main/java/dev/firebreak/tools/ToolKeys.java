package dev.firebreak.tools;

import dev.firebreak.boundary.config.Group;
import dev.firebreak.boundary.config.Key;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Where the tools are named. */
@Group(value = "tools", doc = "Tools, see docs/tools.md.")
public record ToolKeys(
        @Key(
                        doc =
                                "YAML file with the folders, commands and MCP servers that models may use, and who may use which; without one, agents have their own tools only.")
                @Nullable Path file) {}
