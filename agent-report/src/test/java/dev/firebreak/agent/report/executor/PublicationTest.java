package dev.firebreak.agent.report.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PublicationTest {
    private static final String HASH = "a".repeat(64);
    private static final String SOUND =
            "{\"format\":\"html\",\"htmlSha256\":\"%s\",\"recipients\":[],\"title\":\"Orders\"}"
                    .formatted(HASH);

    @Test
    void theArgumentsOfAProposalAreAPublication() {
        assertThat(Publication.of(SOUND)).isEqualTo(new Publication("Orders", HASH));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{}",
                "{\"format\":\"html\"}",
                "SOUND {}",
                "{\"title\":\"twice\",\"format\":\"html\",\"htmlSha256\":\"HASH\",\"recipients\":[],\"title\":\"Orders\"}",
                "{\"format\":\"pdf\",\"htmlSha256\":\"HASH\",\"recipients\":[],\"title\":\"Orders\"}",
                "{\"format\":\"html\",\"htmlSha256\":\"A\",\"recipients\":[],\"title\":\"Orders\"}",
                "{\"format\":\"html\",\"htmlSha256\":\"HASH\",\"title\":\"Orders\"}",
                "{\"format\":\"html\",\"htmlSha256\":\"HASH\",\"recipients\":[\"a@b.example\"],\"title\":\"Orders\"}",
                "{\"format\":\"html\",\"htmlSha256\":\"HASH\",\"recipients\":[],\"title\":1}",
                "{\"format\":\"html\",\"htmlSha256\":\"HASH\",\"recipients\":[],\"title\":\"Orders\",\"path\":\"/etc/passwd\"}",
                "{\"format\":\"html\",\"htmlSha256\":\"HASH\",\"recipients\":[],\"title\":\"Orders\",\"url\":\"http://evil.example\"}"
            })
    void argumentsThatAreNotExactlyAPublicationsAreRefused(String template) {
        String json = template.replace("SOUND", SOUND).replace("HASH", HASH);

        assertThatThrownBy(() -> Publication.of(json)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "Orders in October,orders-in-october-ID.html",
        "../../etc/passwd,etc-passwd-ID.html",
        "..,report-ID.html",
        "con,con-ID.html",
        "a/b\\c:d*e?f,a-b-c-d-e-f-ID.html",
        "$(rm -rf ~),rm-rf-ID.html",
        "中文,report-ID.html",
        "%2e%2e%2f,2e-2e-2f-ID.html"
    })
    void aNameIsMadeOfLettersDigitsAndDashes(String title, String expected) {
        String name = new Publication(title, HASH).fileName("ID");

        assertThat(name).matches("[a-z0-9][a-z0-9-]*-ID[.]html");
        if (expected.endsWith(".html")) {
            assertThat(name).isEqualTo(expected);
        }
    }

    @Test
    void aNameIsNeverLong() {
        assertThat(new Publication("x y ".repeat(250), HASH).fileName("ID")).hasSizeLessThan(80);
    }
}
