package dev.firebreak.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.ClassEntry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

/**
 * Upstream and downstream take this jar into their own programs: it must bring nothing along but
 * Avro.
 */
class DependenciesTest {
    @Test
    void theJarAsksForAvroOnly() throws Exception {
        var document =
                DocumentBuilderFactory.newDefaultInstance()
                        .newDocumentBuilder()
                        .parse(Path.of("pom.xml").toFile());

        var asked = new ArrayList<String>();
        var dependencies = document.getElementsByTagName("dependency");
        for (int i = 0; i < dependencies.getLength(); i++) {
            var dependency = (Element) dependencies.item(i);
            var scope = dependency.getElementsByTagName("scope");
            if (scope.getLength() == 0 || !scope.item(0).getTextContent().equals("test")) {
                asked.add(dependency.getElementsByTagName("artifactId").item(0).getTextContent());
            }
        }

        assertThat(asked).containsExactly("avro");
    }

    @Test
    void theClassesUseTheJdkAvroAndAnnotationsOnly() throws IOException {
        var strangers = new TreeSet<String>();

        try (Stream<Path> files = Files.walk(Path.of("target/classes"))) {
            for (Path file : files.filter(path -> path.toString().endsWith(".class")).toList()) {
                for (var entry : ClassFile.of().parse(file).constantPool()) {
                    if (entry instanceof ClassEntry type && !type.asSymbol().isArray()) {
                        String owner = type.asSymbol().packageName();
                        if (!owner.startsWith("java.")
                                && !owner.startsWith("org.apache.avro")
                                && !owner.startsWith("dev.firebreak.schemas")) {
                            strangers.add(type.asInternalName());
                        }
                    }
                }
            }
        }

        assertThat(strangers).isEmpty();
    }
}
