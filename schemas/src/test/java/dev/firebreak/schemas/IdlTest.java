package dev.firebreak.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;

class IdlTest {
    @Test
    void everythingIsDocumented() throws IOException {
        var silent = new ArrayList<String>();
        for (Schema type : Idl.types().values()) {
            if (type.getDoc() == null || type.getDoc().isBlank()) {
                silent.add(type.getFullName());
            }
            if (type.getType() == Schema.Type.RECORD) {
                type.getFields().stream()
                        .filter(field -> field.doc() == null || field.doc().isBlank())
                        .forEach(field -> silent.add(type.getFullName() + "." + field.name()));
            }
        }

        assertThat(silent).as("write /** … */ before each").isEmpty();
    }

    @Test
    void anEnumBeginsWithUnknownAndFallsBackToIt() throws IOException {
        var enums =
                Idl.types().values().stream()
                        .filter(type -> type.getType() == Schema.Type.ENUM)
                        .toList();

        assertThat(enums)
                .isNotEmpty()
                .allSatisfy(
                        type -> {
                            assertThat(type.getEnumSymbols()).startsWith("UNKNOWN");
                            assertThat(type.getEnumDefault()).isEqualTo("UNKNOWN");
                        });
    }
}
