package dev.firebreak.tools;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import dev.firebreak.kit.json.Nearest;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** All that is wrong in one tools file, gathered while it is read. */
final class Slips {
    private final Places places;
    private final List<Slip> found = new ArrayList<>();

    Slips(Places places) {
        this.places = places;
    }

    /** One that stands where the parser was. */
    static Slip of(JsonProcessingException e) {
        JsonLocation at = e.getLocation();
        String text = String.valueOf(e.getOriginalMessage()).lines().findFirst().orElse("");
        return at == null ? new Slip(0, 0, text) : new Slip(at.getLineNr(), at.getColumnNr(), text);
    }

    void add(String path, String text) {
        found.add(places.at(path, text));
    }

    /** Work on an entry that may find it wrong. */
    @FunctionalInterface
    interface Work<T> {
        T done() throws IOException;
    }

    /** What came of the work; empty: it found a slip. */
    <T> Optional<T> at(String path, Work<T> work) {
        try {
            return Optional.of(work.done());
        } catch (JsonMappingException e) {
            StringBuilder within = new StringBuilder(path);
            for (JsonMappingException.Reference step : e.getPath()) {
                within.append(
                        step.getFieldName() == null
                                ? "[" + step.getIndex() + "]"
                                : (within.isEmpty() ? "" : ".") + step.getFieldName());
            }
            add(within.toString(), within + ": " + what(e));
        } catch (NoSuchFileException e) {
            add(path, path + " can't be used: there is no " + e.getFile());
        } catch (IOException e) {
            add(path, path + " can't be used: " + e);
        } catch (IllegalArgumentException e) {
            String text = String.valueOf(e.getMessage());
            // Many begin with the key they are about.
            String key = text.split("[ :,]", 2)[0];
            add(key.startsWith(path) ? key : path, text);
        }
        return Optional.empty();
    }

    /** In the order in which they stand there. */
    List<Slip> found() {
        return found.stream()
                .sorted(Comparator.comparingInt(Slip::line).thenComparingInt(Slip::column))
                .toList();
    }

    private static String what(JsonMappingException e) {
        if (e instanceof UnrecognizedPropertyException unknown) {
            List<String> known =
                    unknown.getKnownPropertyIds().stream().map(String::valueOf).sorted().toList();
            return unread(unknown.getPropertyName(), known);
        }
        return e.getCause() instanceof IllegalArgumentException cause
                ? String.valueOf(cause.getMessage())
                : e.getOriginalMessage();
    }

    static String unread(String key, List<String> known) {
        return "nobody reads %s; %s"
                .formatted(
                        key,
                        Nearest.to(key, known)
                                .map(near -> "did you mean " + near + "?")
                                .orElse("there are " + String.join(", ", known)));
    }
}
