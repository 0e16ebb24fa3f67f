package dev.firebreak.agent.email.reply;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Whose mail is answered: its name, what it sells, and what it knows.
 *
 * <p>A directory of knowledge holds articles as {@code *.md}, and may hold {@code products.txt} (a
 * name a line) and {@code shop.properties} ({@code name=…}).
 */
public final class Shop {
    private static final int ARTICLES_MAX = 2000;
    private static final int ARTICLE_BYTES_MAX = 200_000;
    private static final String BUNDLED = "/dev/firebreak/agent/email/knowledge/";

    private final String name;
    private final List<String> products;
    private final List<Article> articles;

    private Shop(String name, List<String> products, List<Article> articles) {
        this.name = name;
        this.products = List.copyOf(products);
        this.articles = List.copyOf(articles);
        Set<String> ids = new HashSet<>();
        for (Article article : articles) {
            if (!ids.add(article.id())) {
                throw new IllegalArgumentException("two articles have the id " + article.id());
            }
        }
    }

    /** The fictional shop that comes with the program. */
    public static Shop bundled() {
        List<Article> articles =
                lines(resource("index.txt")).stream()
                        .map(id -> Article.parse(id + ".md", resource(id + ".md")))
                        .toList();
        return new Shop(
                name(resource("shop.properties")), lines(resource("products.txt")), articles);
    }

    /**
     * The shop whose knowledge lies in this directory.
     *
     * @throws IllegalArgumentException when there is no article, or one can't be read; the message
     *     says which and why
     */
    public static Shop from(Path directory) {
        if (!Files.isDirectory(directory)) {
            throw new IllegalArgumentException(
                    "email.knowledge-dir is not a directory: " + directory);
        }
        List<Article> articles = new ArrayList<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".md"))
                            .sorted()
                            .limit(ARTICLES_MAX)
                            .toList()) {
                if (Files.size(file) > ARTICLE_BYTES_MAX) {
                    throw new IllegalArgumentException(
                            file + " is larger than " + ARTICLE_BYTES_MAX + " bytes");
                }
                articles.add(Article.parse(file.toString(), Files.readString(file)));
            }
            if (articles.isEmpty()) {
                throw new IllegalArgumentException(
                        "email.knowledge-dir holds no article (*.md): " + directory);
            }
            Path products = directory.resolve("products.txt");
            Path properties = directory.resolve("shop.properties");
            return new Shop(
                    Files.exists(properties) ? name(Files.readString(properties)) : "",
                    Files.exists(products) ? lines(Files.readString(products)) : List.of(),
                    articles);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "email.knowledge-dir can't be read: " + directory, e);
        }
    }

    public String name() {
        return name;
    }

    public List<String> products() {
        return products;
    }

    List<Article> articles() {
        return articles;
    }

    private static String name(String properties) {
        return lines(properties).stream()
                .filter(line -> line.startsWith("name="))
                .map(line -> line.substring("name=".length()).strip())
                .findFirst()
                .orElse("");
    }

    private static List<String> lines(String text) {
        return text.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .toList();
    }

    private static String resource(String name) {
        try (InputStream in = Shop.class.getResourceAsStream(BUNDLED + name)) {
            if (in == null) {
                throw new IllegalStateException(BUNDLED + name + " is not on the class path");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
