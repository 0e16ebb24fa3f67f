package dev.firebreak.standalone.demo;

import dev.firebreak.kit.json.AvroJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The files a demo leaves behind. */
final class OutFolder {
    static final String REPORT = "report.html";
    static final String RESULTS = "results.jsonl";
    static final String LETTERS = "dead-letters.jsonl";

    private OutFolder() {}

    /** Writes them anew; what an earlier demo left there is replaced. */
    static void write(DemoOutcome outcome) throws IOException {
        Path folder = Files.createDirectories(outcome.folder());
        Files.write(folder.resolve(RESULTS), outcome.census().results().stream().map(AvroJson::write).toList());
        Files.write(folder.resolve(LETTERS), outcome.census().letters().stream().map(AvroJson::write).toList());
        if (outcome.report().isPresent()) {
            Files.writeString(folder.resolve(REPORT), outcome.report().get().html());
        } else {
            Files.deleteIfExists(folder.resolve(REPORT));
        }
    }
}
