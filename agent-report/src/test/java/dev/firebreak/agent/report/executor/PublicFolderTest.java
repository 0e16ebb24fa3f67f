package dev.firebreak.agent.report.executor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.agent.report.executor.Outlet.Place;
import dev.firebreak.kit.action.Carried;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PublicFolderTest {
    private static final byte[] PAGE = "<p>42</p>".getBytes(StandardCharsets.UTF_8);
    private static final Place PLACE = new Place("acme", "orders-1.html");

    private Path temp;
    private Path folder;
    private PublicFolder published;

    @BeforeEach
    void makeFolder(@TempDir Path data) {
        temp = data;
        folder = data.resolve("published");
        published = new PublicFolder(folder);
    }

    @Test
    void aPageAppearsWholeInTheFolderOfItsTenant() throws IOException {
        Carried carried = published.publish(PLACE, PAGE);

        assertThat(carried).isInstanceOf(Carried.Done.class);
        assertThat(files()).containsExactly("acme/orders-1.html");
        assertThat(folder.resolve("acme/orders-1.html")).hasBinaryContent(PAGE);
        assertThat(published.find(PLACE, Sha256.of(PAGE))).isPresent();
    }

    @Test
    void whatIsThereStays() throws IOException {
        published.publish(PLACE, PAGE);
        Carried same = published.publish(PLACE, PAGE);
        Carried other = published.publish(PLACE, new byte[] {1});

        assertThat(same).isInstanceOf(Carried.Done.class);
        assertThat(other).isInstanceOf(Carried.Failed.class);
        assertThat(folder.resolve("acme/orders-1.html")).hasBinaryContent(PAGE);
        assertThat(published.find(PLACE, Sha256.of(new byte[] {1}))).isEmpty();
    }

    @Test
    void aLinkInPlaceOfTheTenantsFolderIsNotFollowed() throws IOException {
        Path elsewhere = Files.createDirectory(temp.resolve("elsewhere"));
        Files.createSymbolicLink(folder.resolve("acme"), elsewhere);

        Carried carried = published.publish(PLACE, PAGE);

        assertThat(carried).isInstanceOf(Carried.Failed.class);
        assertThat(elsewhere).isEmptyDirectory();
        assertThat(published.find(PLACE, Sha256.of(PAGE))).isEmpty();
    }

    @Test
    void aLinkInPlaceOfThePageIsNotFollowed() throws IOException {
        Path elsewhere = Files.writeString(temp.resolve("passwd"), "root");
        Files.createDirectory(folder.resolve("acme"));
        Files.createSymbolicLink(folder.resolve("acme/orders-1.html"), elsewhere);
        Files.createSymbolicLink(folder.resolve("acme/.orders-1.html.tmp"), elsewhere);

        Carried carried = published.publish(PLACE, PAGE);

        assertThat(carried).isInstanceOf(Carried.Failed.class);
        assertThat(elsewhere).hasContent("root");
    }

    @ParameterizedTest
    @ValueSource(strings = {".", "..", "...", ".ssh"})
    void aTenantWhoseNameMeansAFolderGetsOneOfItsOwn(String tenant) throws IOException {
        published.publish(new Place(tenant, "orders-1.html"), PAGE);

        assertThat(files()).containsExactly("_" + tenant + "/orders-1.html");
        assertThat(temp.resolve("orders-1.html")).doesNotExist();
    }

    @Test
    void aFolderThatIsAwayIsWaitedFor() throws IOException {
        Files.delete(folder);

        assertThat(published.publish(PLACE, PAGE)).isInstanceOf(Carried.NotYet.class);
    }

    private List<String> files() throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile)
                    .map(p -> folder.relativize(p).toString())
                    .toList();
        }
    }
}
