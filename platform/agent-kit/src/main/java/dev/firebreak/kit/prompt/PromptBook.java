package dev.firebreak.kit.prompt;

import dev.firebreak.kit.json.Nearest;
import dev.firebreak.schemas.Trust;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The prompts of one agent: files beside its classes, and such as a deployment has put into a
 * directory. Of each prompt the highest version counts, with all its variants; a file in the
 * directory replaces the shipped one of the same prompt, version and variant. It may leave out
 * slots but has no other ones, since the code fills those of the shipped version, and none that is
 * untrusted becomes trusted.
 */
public final class PromptBook {
    private static final int VARIANTS_MAX = 32;

    private final Map<String, PromptText> prompts;

    private PromptBook(Map<String, PromptText> prompts) {
        this.prompts = Map.copyOf(prompts);
    }

    /**
     * Loads prompts that lie beside a class, in its package.
     *
     * @param names none: all there are
     * @throws PromptException names everything that is wrong
     */
    public static PromptBook load(Class<?> beside, String... names) {
        return load(null, beside, names);
    }

    /**
     * The same, with what a deployment has put into a directory.
     *
     * @param directory null: there is none. Files of other prompts may lie there as well
     */
    public static PromptBook load(@Nullable Path directory, Class<?> beside, String... names) {
        List<String> problems = new ArrayList<>();
        Set<String> wanted = new TreeSet<>(List.of(names));
        List<PromptFile> files = shipped(beside, wanted, problems);
        Set<String> there = new TreeSet<>(files.stream().map(f -> f.id().name()).toList());
        if (names.length == 0) {
            wanted.addAll(there);
        } else if (problems.isEmpty()) {
            wanted.stream()
                    .filter(n -> !there.contains(n))
                    .forEach(n -> problems.add(unknown(n, beside)));
        }
        if (directory != null) {
            files.addAll(own(directory, wanted, problems));
        }
        Map<String, PromptText> prompts = new HashMap<>();
        for (String name : there) {
            prompts.put(
                    name,
                    text(
                            files.stream().filter(f -> f.id().name().equals(name)).toList(),
                            problems));
        }
        if (!problems.isEmpty()) {
            throw new PromptException(problems);
        }
        return new PromptBook(prompts);
    }

    /**
     * A prompt that was loaded.
     *
     * @param slots those that will be filled; checked now instead of at the first request
     * @throws IllegalArgumentException there is no such prompt, or its slots are others
     */
    public PromptText prompt(String name, String... slots) {
        PromptText text = prompts.get(name);
        if (text == null) {
            throw new IllegalArgumentException(
                    "no prompt " + name + " was loaded" + Template.near(name, prompts.keySet()));
        }
        text.require(Set.of(slots));
        return text;
    }

    /** All that were loaded, by name. */
    public List<PromptText> prompts() {
        return prompts.values().stream().sorted(Comparator.comparing(PromptText::name)).toList();
    }

    /**
     * What is wrong with the prompt files beside a class, old versions and such with weight 0 among
     * them, and those that are named so that nobody would read them. For a test of every agent.
     */
    public static List<String> problems(Class<?> beside) {
        List<String> problems = new ArrayList<>();
        Map<FileName, List<PromptFile>> versions = new HashMap<>();
        for (PromptFile file : shipped(beside, Set.of(), problems)) {
            versions.computeIfAbsent(
                            new FileName(file.id().name(), file.id().version(), ""),
                            _ -> new ArrayList<>())
                    .add(file);
        }
        versions.values().forEach(files -> text(files, problems));
        return problems;
    }

    /** Shipped files of these prompts; of all when none is named. */
    private static List<PromptFile> shipped(
            Class<?> beside, Set<String> names, List<String> problems) {
        List<PromptFile> files = new ArrayList<>();
        PromptFolder.beside(beside)
                .forEach((file, bytes) -> read(file, file, true, bytes, names, files, problems));
        return files;
    }

    private static List<PromptFile> own(Path directory, Set<String> names, List<String> problems) {
        List<PromptFile> files = new ArrayList<>();
        try {
            PromptFolder.in(directory)
                    .forEach(
                            (file, bytes) -> {
                                String source = directory.resolve(file).toString();
                                if (!names.isEmpty()) {
                                    read(source, file, false, bytes, names, files, problems);
                                }
                            });
        } catch (IOException e) {
            problems.add(directory + ": can't be read as a directory of prompts: " + e);
        }
        return files;
    }

    private static void read(
            String source,
            String file,
            boolean shipped,
            byte[] bytes,
            Set<String> names,
            List<PromptFile> files,
            List<String> problems) {
        FileName id = FileName.of(file).orElse(null);
        if (id == null) {
            if (names.isEmpty() || names.stream().anyMatch(n -> file.startsWith(n + "."))) {
                problems.add(source + ": a prompt is named " + FileName.SHAPE);
            }
        } else if (names.isEmpty() || names.contains(id.name())) {
            PromptReader.read(source, shipped, id, bytes, problems).ifPresent(files::add);
        }
    }

    /** What counts of the files of one prompt. */
    private static PromptText text(List<PromptFile> files, List<String> problems) {
        int version = files.stream().mapToInt(f -> f.id().version()).max().orElse(0);
        Map<String, Trust> slots = slots(files, problems);
        Map<String, PromptFile> variants = new TreeMap<>();
        for (PromptFile file : files) {
            if (file.id().version() != version) {
                continue;
            }
            PromptFile before = variants.put(file.id().variant(), file);
            if (before != null && before.shipped() == file.shipped()) {
                problems.add(
                        "%s: is the same prompt, version and variant as %s"
                                .formatted(file.source(), before.source()));
            }
        }
        PromptFile first = variants.values().iterator().next();
        if (variants.values().stream().allMatch(v -> v.weight() == 0)) {
            problems.add(first.source() + ": every variant of this version has weight 0");
        }
        if (variants.size() > VARIANTS_MAX) {
            problems.add(first.source() + ": there are more than " + VARIANTS_MAX + " variants");
        }
        return new PromptText(first.id().name(), version, slots, List.copyOf(variants.values()));
    }

    /** What the code fills: the slots of the highest version that is shipped. */
    private static Map<String, Trust> slots(List<PromptFile> files, List<String> problems) {
        int version =
                files.stream()
                        .filter(PromptFile::shipped)
                        .mapToInt(f -> f.id().version())
                        .max()
                        .orElse(0);
        Map<String, Trust> slots = new TreeMap<>();
        for (PromptFile file : files) {
            if (file.shipped() && file.id().version() == version) {
                file.slots()
                        .forEach(
                                (slot, trust) -> {
                                    if (slots.getOrDefault(slot, trust) != trust) {
                                        problems.add(
                                                "%s: slot %s is trusted in one variant and untrusted in another"
                                                        .formatted(file.source(), slot));
                                    }
                                    slots.put(slot, trust);
                                });
            }
        }
        for (PromptFile file : files) {
            if (!file.shipped()) {
                new TreeMap<>(file.slots())
                        .forEach((slot, trust) -> compare(file, slot, trust, slots, problems));
            }
        }
        return slots;
    }

    private static void compare(
            PromptFile file,
            String slot,
            Trust trust,
            Map<String, Trust> shipped,
            List<String> problems) {
        Trust expected = shipped.get(slot);
        if (expected == null) {
            problems.add(
                    "%s: nobody fills slot %s%s"
                            .formatted(file.source(), slot, Template.near(slot, shipped.keySet())));
        } else if (expected == Trust.UNTRUSTED && trust != Trust.UNTRUSTED) {
            problems.add(
                    "%s: slot %s is untrusted in the shipped prompt and must be here"
                            .formatted(file.source(), slot));
        }
    }

    private static String unknown(String name, Class<?> beside) {
        Collection<String> known = new TreeSet<>();
        PromptFolder.beside(beside)
                .keySet()
                .forEach(file -> FileName.of(file).ifPresent(id -> known.add(id.name())));
        return "there is no prompt %s beside %s%s"
                .formatted(
                        name,
                        beside.getName(),
                        Nearest.to(name, known).map(n -> "; did you mean " + n + "?").orElse(""));
    }
}
