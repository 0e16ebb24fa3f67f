package dev.firebreak.agent.email.reply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShopTest {
    private static final String ARTICLE =
            """
            ---
            id: tea
            title: Tea
            tags: tea, kettle
            categories: PRODUCT_QUESTION
            needs:
            person: no
            ---
            ## en
            - Do you serve tea?

            We serve tea until five.
            """;

    @Test
    void theBundledShopKnowsItsArticlesInFourLanguages() {
        Shop shop = Shop.bundled();

        assertThat(shop.name()).isEqualTo("Nordlicht Outdoor");
        assertThat(shop.products()).contains("Vidda 3");
        assertThat(shop.articles())
                .hasSizeGreaterThan(15)
                .allSatisfy(
                        article ->
                                assertThat(article.texts())
                                        .containsOnlyKeys("en", "de", "fr", "es"));
    }

    @Test
    void aDirectoryReplacesTheBundledKnowledge(@TempDir Path directory) throws IOException {
        Files.writeString(directory.resolve("tea.md"), ARTICLE);
        Files.writeString(directory.resolve("shop.properties"), "name=Tea House\n");

        Shop shop = Shop.from(directory);

        assertThat(shop.name()).isEqualTo("Tea House");
        assertThat(shop.articles()).hasSize(1);
        assertThat(shop.articles().getFirst().texts())
                .isEqualTo(
                        Map.of(
                                "en",
                                new Article.Text(
                                        List.of("Do you serve tea?"), "We serve tea until five.")));
    }

    @Test
    void whatIsWrongWithADirectoryIsSaid(@TempDir Path directory) throws IOException {
        assertThatThrownBy(() -> Shop.from(directory.resolve("nowhere")))
                .hasMessageContaining("email.knowledge-dir");
        assertThatThrownBy(() -> Shop.from(directory)).hasMessageContaining("no article");

        Files.writeString(
                directory.resolve("bad.md"), ARTICLE.replace("PRODUCT_QUESTION", "TEA_QUESTION"));
        assertThatThrownBy(() -> Shop.from(directory))
                .hasMessageContaining("bad.md")
                .hasMessageContaining("TEA_QUESTION");

        Files.writeString(directory.resolve("bad.md"), "no front matter");
        assertThatThrownBy(() -> Shop.from(directory)).hasMessageContaining("front matter");

        Files.writeString(directory.resolve("bad.md"), ARTICLE);
        Files.writeString(directory.resolve("same.md"), ARTICLE);
        assertThatThrownBy(() -> Shop.from(directory))
                .hasMessageContaining("two articles have the id tea");
    }
}
