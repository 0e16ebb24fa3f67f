package dev.firebreak.model;

import dev.firebreak.model.provider.ApiKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Finds a provider's key: its setting, its file, its usual variable, in this order. */
final class Keys {
    private static final int KEY_BYTES_MAX = 8_192;

    private final Map<String, String> environment;
    private final List<String> problems;

    Keys(Map<String, String> environment, List<String> problems) {
        this.environment = environment;
        this.problems = problems;
    }

    /**
     * @param variables the provider's usual ones
     * @param required whether it is a problem that there is none
     */
    ApiKey find(
            String provider, ProviderSettings settings, List<String> variables, boolean required) {
        String setting = "models." + provider + ".api-key";
        String given = settings.apiKey();
        Path file = settings.apiKeyFile();
        if (given != null && !given.isBlank() && file != null) {
            problems.add(setting + " and " + setting + "-file are both set; give one");
            return ApiKey.NONE;
        }
        if (given != null && !given.isBlank()) {
            return key(given, setting);
        }
        if (file != null) {
            return key(content(file, setting + "-file"), setting + "-file");
        }
        for (String variable : variables) {
            String value = environment.getOrDefault(variable, "");
            if (!value.isBlank()) {
                return key(value, variable);
            }
        }
        if (required) {
            problems.add(
                    "models.use names %s, which needs a key: set %s-file, or the variable %s"
                            .formatted(provider, setting, String.join(" or ", variables)));
        }
        return ApiKey.NONE;
    }

    private ApiKey key(String value, String where) {
        if (value.isBlank()) {
            return ApiKey.NONE;
        }
        if (!value.strip().chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            problems.add(where + " holds no key: expected visible ASCII characters, in one line");
            return ApiKey.NONE;
        }
        return ApiKey.of(value);
    }

    private String content(Path file, String setting) {
        try {
            if (Files.size(file) > KEY_BYTES_MAX) {
                problems.add(
                        "%s %s has more than %d bytes; expected a key and nothing else"
                                .formatted(setting, file, KEY_BYTES_MAX));
                return "";
            }
            String text = Files.readString(file, StandardCharsets.UTF_8);
            if (text.isBlank()) {
                problems.add(setting + " " + file + " is empty; expected a key");
            }
            return text;
        } catch (IOException e) {
            problems.add(
                    "%s %s can't be read: %s"
                            .formatted(setting, file, e.getClass().getSimpleName()));
            return "";
        }
    }
}
