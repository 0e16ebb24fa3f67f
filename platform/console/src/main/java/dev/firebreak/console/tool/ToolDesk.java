package dev.firebreak.console.tool;

import dev.firebreak.boundary.config.Settings;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Answers what a tools file comes to. Whoever builds the program brings the agents along. */
public interface ToolDesk {
    /**
     * Every tool that an agent may be given, and for whom it is.
     *
     * @param file a tools file to ask in place of the one in use; null: the one of the settings
     * @throws dev.firebreak.boundary.config.SettingsException with everything that is wrong with
     *     the file
     */
    ToolList list(Settings settings, @Nullable Path file);

    /**
     * Reads a tools file as an agent would at its start here.
     *
     * @param environment where servers' variables come from
     */
    Checked check(Settings settings, @Nullable Path file, Map<String, String> environment);

    /**
     * Asks the MCP servers what they offer now; those that are programs are started for it.
     *
     * @param server one server's name; null: all
     * @throws dev.firebreak.boundary.config.SettingsException with everything that is wrong with
     *     the file
     */
    List<AskedServer> ask(
            Settings settings,
            @Nullable Path file,
            @Nullable String server,
            Map<String, String> environment);

    /**
     * What a check came to.
     *
     * @param file null: there is none
     * @param slips in the order in which they stand there
     */
    record Checked(@Nullable Path file, List<WrongEntry> slips) {
        public Checked {
            slips = List.copyOf(slips);
        }
    }

    /**
     * Something that is wrong in a tools file.
     *
     * @param line from 1; 0: it stands nowhere
     * @param column from 1; 0: it stands nowhere
     */
    record WrongEntry(int line, int column, String text) {}
}
