package dev.firebreak.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LocalNetworkTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1:11434",
                "http://localhost:11434",
                "http://[::1]:11434",
                "http://10.1.2.3",
                "http://192.168.0.7/v1",
                "http://172.16.0.1",
                "http://169.254.1.1",
                "http://[fd00::1]",
                "http://ollama:11434",
                "http://gpu.local",
                "http://ollama.models.svc",
                "http://Named.Example.COM"
            })
    void thisMachineAndNetworkAreLocal(String url) {
        assertThat(LocalNetwork.holds(URI.create(url), List.of("named.example.com"))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://api.openai.com/v1",
                "http://8.8.8.8",
                "http://172.32.0.1",
                "http://[2001:db8::1]",
                "http://127.0.0.1.example.com",
                "http://localhost.example.com",
                "http://other.example.com",
                "http://999.1.1.1",
                "mailto:a@localhost"
            })
    void everythingElseIsNot(String url) {
        assertThat(LocalNetwork.holds(URI.create(url), List.of("named.example.com"))).isFalse();
    }
}
