package dev.firebreak.agent.email.reply;

import dev.firebreak.schemas.EmailCategory;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * A piece of knowledge: questions that people ask, and what to reply, in one or more languages.
 *
 * @param tags words that hint at it
 * @param categories what mails about it are usually sorted as
 * @param needs what the writer must have told for it to be enough, such as {@code order-number}
 * @param person whether a person has to do something besides
 * @param texts by language
 */
record Article(
        String id,
        String title,
        List<String> tags,
        Set<EmailCategory> categories,
        List<String> needs,
        boolean person,
        Map<String, Text> texts) {

    /** The article in one language. */
    record Text(List<String> questions, String reply) {
        Text {
            questions = List.copyOf(questions);
        }
    }

    Article {
        tags = List.copyOf(tags);
        categories = Set.copyOf(categories);
        needs = List.copyOf(needs);
        texts = Map.copyOf(texts);
    }

    /**
     * Reads an article: front matter between two lines of three dashes, then a section per language
     * ({@code ## en}) that starts with the questions as a list; what follows them is the reply.
     *
     * @throws IllegalArgumentException when it is not of that form; the message names the file and
     *     what is missing
     */
    static Article parse(String file, String markdown) {
        List<String> lines = markdown.lines().toList();
        int end =
                lines.isEmpty() || !lines.getFirst().equals("---")
                        ? -1
                        : lines.subList(1, lines.size()).indexOf("---");
        if (end < 0) {
            throw new IllegalArgumentException(
                    file + ": does not start with front matter between lines of '---'");
        }
        Map<String, String> front = new HashMap<>();
        for (String line : lines.subList(1, end + 1)) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                front.put(line.substring(0, colon).strip(), line.substring(colon + 1).strip());
            }
        }
        Map<String, Text> texts = texts(lines.subList(end + 2, lines.size()));
        if (texts.isEmpty()) {
            throw new IllegalArgumentException(
                    file + ": has no section such as '## en' with a reply");
        }
        return new Article(
                required(file, front, "id"),
                required(file, front, "title"),
                list(front.getOrDefault("tags", "")),
                categories(file, front.getOrDefault("categories", "")),
                list(front.getOrDefault("needs", "")),
                front.getOrDefault("person", "no").equals("yes"),
                texts);
    }

    private static Map<String, Text> texts(List<String> lines) {
        Map<String, Text> texts = new LinkedHashMap<>();
        String language = "";
        List<String> questions = new ArrayList<>();
        StringBuilder reply = new StringBuilder();
        for (String line : lines) {
            if (line.startsWith("## ")) {
                put(texts, language, questions, reply);
                language = line.substring(3).strip().toLowerCase(Locale.ROOT);
            } else if (line.startsWith("- ") && reply.toString().isBlank()) {
                questions.add(line.substring(2).strip());
            } else {
                reply.append(line).append('\n');
            }
        }
        put(texts, language, questions, reply);
        return texts;
    }

    private static void put(
            Map<String, Text> texts, String language, List<String> questions, StringBuilder reply) {
        if (!language.isEmpty() && !reply.toString().isBlank()) {
            texts.put(language, new Text(questions, reply.toString().strip()));
        }
        questions.clear();
        reply.setLength(0);
    }

    private static Set<EmailCategory> categories(String file, String value) {
        Set<EmailCategory> categories = EnumSet.noneOf(EmailCategory.class);
        for (String name : list(value)) {
            try {
                categories.add(EmailCategory.valueOf(name));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        file
                                + ": no such category: "
                                + name
                                + "; there are "
                                + List.of(EmailCategory.values()),
                        e);
            }
        }
        return categories;
    }

    private static String required(String file, Map<String, String> front, String key) {
        String value = front.getOrDefault(key, "");
        if (value.isEmpty()) {
            throw new IllegalArgumentException(file + ": front matter has no '" + key + "'");
        }
        return value;
    }

    private static List<String> list(String value) {
        return List.of(value.split(",", -1)).stream()
                .map(String::strip)
                .filter(item -> !item.isEmpty())
                .toList();
    }
}
