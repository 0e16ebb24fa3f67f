package dev.firebreak.agent.report.dataset;

import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Properties;
import java.util.stream.Collectors;
import org.duckdb.DuckDBConnection;

/**
 * Opens DuckDB for loading: it may write its own database file and read the files it is given, and
 * nothing else; that is settled before the first byte of data is looked at, and can't be changed
 * afterwards.
 */
public final class LoadingDatabase {
    private LoadingDatabase() {}

    /**
     * @param database the database's file, or {@code :memory:}
     * @param files what may be read
     */
    public static DuckDBConnection open(String database, Collection<Path> files, int memoryMb)
            throws SQLException {
        Properties properties = common(memoryMb);
        String allowed =
                files.stream()
                        .map(LoadingDatabase::literal)
                        .collect(Collectors.joining(",", "[", "]"));
        properties.setProperty("allowed_paths", allowed);
        var connection =
                (DuckDBConnection)
                        DriverManager.getConnection("jdbc:duckdb:" + database, properties);
        try (var statement = connection.createStatement()) {
            // Not among the properties: the database's own file could not be opened then.
            statement.execute("SET TimeZone='UTC'");
            statement.execute("SET enable_external_access=false");
            statement.execute("SET lock_configuration=true");
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    /**
     * What holds for every DuckDB of ours: one thread, little memory, no spilling to disk, no
     * extensions, UTC.
     */
    public static Properties common(int memoryMb) {
        Properties properties = new Properties();
        properties.setProperty("threads", "1");
        properties.setProperty("memory_limit", memoryMb + "MB");
        properties.setProperty("max_temp_directory_size", "0MB");
        properties.setProperty("autoinstall_known_extensions", "false");
        properties.setProperty("autoload_known_extensions", "false");
        properties.setProperty("allow_community_extensions", "false");
        return properties;
    }

    static String literal(Path path) {
        return "'" + path.toString().replace("'", "''") + "'";
    }
}
