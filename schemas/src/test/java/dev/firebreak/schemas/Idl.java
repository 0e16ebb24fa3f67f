package dev.firebreak.schemas;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.idl.IdlReader;

/** The IDL as it is written, read without Java's code generation. */
final class Idl {
    /** What models are asked for; it travels on no topic. */
    private static final String ANSWERS = "answers.avdl";

    private Idl() {}

    /** Every named type by full name. */
    static Map<String, Schema> types() throws IOException {
        return types(name -> name.endsWith(".avdl"));
    }

    /** Those that messages are made from. */
    static Map<String, Schema> travelling() throws IOException {
        return types(name -> name.endsWith(".avdl") && !name.equals(ANSWERS));
    }

    private static Map<String, Schema> types(Predicate<String> which) throws IOException {
        var types = new TreeMap<String, Schema>();
        try (Stream<Path> files = Files.list(folder())) {
            for (Path file :
                    files.filter(path -> which.test(path.getFileName().toString()))
                            .sorted()
                            .toList()) {
                new IdlReader().parse(file).getNamedSchemas().forEach(types::putIfAbsent);
            }
        }
        return types;
    }

    static Path folder() {
        return Path.of("src/main/avro").toAbsolutePath();
    }
}
