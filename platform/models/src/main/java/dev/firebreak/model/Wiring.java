package dev.firebreak.model;

import dev.firebreak.boundary.config.Settings;
import dev.firebreak.boundary.config.SettingsException;
import dev.firebreak.kit.model.Model;
import dev.firebreak.model.cache.AnswerCache;
import dev.firebreak.model.cache.Cached;
import dev.firebreak.model.limit.Breaking;
import dev.firebreak.model.limit.Limited;
import dev.firebreak.model.limit.PromptOrProvider;
import dev.firebreak.model.limit.Retrying;
import dev.firebreak.model.limit.Time;
import dev.firebreak.model.meter.CallMeter;
import dev.firebreak.model.meter.ModelMeters;
import dev.firebreak.model.price.Catalogue;
import dev.firebreak.model.price.KnownModel;
import dev.firebreak.model.price.Metered;
import dev.firebreak.model.price.Spending;
import dev.firebreak.model.price.TokenCount;
import dev.firebreak.model.provider.ApiKey;
import dev.firebreak.model.provider.Endpoint;
import dev.firebreak.model.provider.Protocol;
import dev.firebreak.model.route.Candidate;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Puts before each provider's model what governs it. Used once. */
final class Wiring {
    private final Settings settings;
    private final Outside outside;
    private final ModelMeters meters;
    private final ModelSettings models;
    private final LimitSettings limits;
    private final List<String> problems = new ArrayList<>();
    private final Map<TokenCount.Method, TokenCount> counts =
            new EnumMap<>(TokenCount.Method.class);

    Wiring(Settings settings, Outside outside, ModelMeters meters) {
        this.settings = settings;
        this.outside = outside;
        this.meters = meters;
        this.models = settings.read(ModelSettings.class);
        this.limits = settings.read(LimitSettings.class);
    }

    /** A model that was found, and how to open it. */
    private record Found(KnownModel known, boolean local, boolean scripted, Supplier<Model> open) {}

    /** A provider as it is spoken to. */
    private record Provider(
            Protocol protocol,
            ProviderSettings settings,
            List<String> keyVariables,
            boolean needsKey) {}

    /**
     * In the order of {@code models.use}.
     *
     * @throws SettingsException with everything that is wrong
     */
    List<Candidate> candidates() {
        Catalogue catalogue = Catalogue.open(models.file());
        Map<String, Found> found = new LinkedHashMap<>();
        for (String provider : models.use()) {
            if (provider.equals("scripted")) {
                script(catalogue, found);
            } else {
                find(provider, provider(provider), catalogue, found);
            }
        }
        stopWhereWrong();
        AlertSettings alert = settings.read(AlertSettings.class);
        Spending spending =
                new Spending(alert.microsPerHour(), alert.microsPerTenantHour(), outside.time());
        AnswerCache cache = cache();
        List<Candidate> candidates = new ArrayList<>();
        for (Found one : found.values()) {
            try {
                Model opened = one.open().get();
                candidates.add(candidate(one, opened, spending, cache));
            } catch (IllegalArgumentException e) {
                problems.add(one.known().name() + " can't be opened: " + e.getMessage());
            }
        }
        stopWhereWrong();
        meters.spending(spending::lastHourMicros, spending::alerts);
        return candidates;
    }

    private Candidate candidate(
            Found found, Model provider, Spending spending, @Nullable AnswerCache cache) {
        KnownModel known = found.known();
        String name = known.name();
        Time time = outside.time();
        CallMeter meter = meters.of(name);
        TokenCount count = counts.computeIfAbsent(known.counting(), TokenCount::by);
        Model model = new Metered(known, provider, count, spending, meter, time, time::nanos);
        model = new Limited(name, model, count, limits.limits(known), meter, time);
        model = new Breaking(name, model, Duration.ofMillis(limits.breakerOpenMs()), meter, time);
        Model once = model;
        model = new Retrying(name, model, limits.tries(), meter, time, outside.random());
        if (!found.scripted()) {
            model = new PromptOrProvider(name, model, once);
        }
        if (cache != null) {
            model = new Cached(name, model, cache, meter);
        }
        return new Candidate(known, found.local(), model, count, meter);
    }

    private void find(
            String name, Provider provider, Catalogue catalogue, Map<String, Found> found) {
        ApiKey key =
                new Keys(outside.environment(), problems)
                        .find(
                                name,
                                provider.settings(),
                                provider.keyVariables(),
                                provider.needsKey());
        URI url = url(name, provider.settings().url());
        List<String> wanted =
                provider.settings().models().isEmpty()
                        ? catalogue.usual(name)
                        : provider.settings().models().stream().map(m -> name + "/" + m).toList();
        if (wanted.isEmpty()) {
            problems.add(
                    "models.%s.models names none, and none of its models is usual".formatted(name));
        }
        for (String model : wanted) {
            KnownModel known = catalogue.find(model, outside.time().instant(), problems);
            if (known == null || url == null) {
                continue;
            }
            found.put(
                    model,
                    new Found(
                            known,
                            isLocal(known, url),
                            false,
                            () ->
                                    outside.providers()
                                            .apply(endpoint(name, provider, url, key, model))));
        }
    }

    /**
     * Ollama here hands a model whose name ends in cloud on to Ollama's company, whatever a file
     * says.
     */
    private boolean isLocal(KnownModel known, URI url) {
        return known.local()
                && LocalNetwork.holds(url, models.localHosts())
                && !(known.name().startsWith("ollama/")
                        && known.name().toLowerCase(Locale.ROOT).endsWith("cloud"));
    }

    private Endpoint endpoint(String name, Provider provider, URI url, ApiKey key, String model) {
        return new Endpoint(
                name,
                provider.protocol(),
                url,
                key,
                model.substring(name.length() + 1),
                Duration.ofMillis(models.callMaxMs()),
                Duration.ofMillis(models.idleMaxMs()),
                models.answerBytesMax());
    }

    private void script(Catalogue catalogue, Map<String, Found> found) {
        Path script = Objects.requireNonNull(models.script(), "checked by the settings");
        String file = String.valueOf(script.getFileName()).replaceFirst("[.][^.]*$", "");
        String name = "scripted/" + file.replaceAll("[^A-Za-z0-9._-]", "-");
        KnownModel known = catalogue.find(name, outside.time().instant(), problems);
        if (known != null) {
            found.put(name, new Found(known, true, true, () -> outside.scripts().apply(script)));
        }
    }

    private Provider provider(String name) {
        return switch (name) {
            case "openai" ->
                    new Provider(
                            Protocol.OPENAI,
                            settings.read(OpenAiSettings.class),
                            List.of("OPENAI_API_KEY"),
                            true);
            case "anthropic" ->
                    new Provider(
                            Protocol.ANTHROPIC,
                            settings.read(AnthropicSettings.class),
                            List.of("ANTHROPIC_API_KEY"),
                            true);
            case "gemini" ->
                    new Provider(
                            Protocol.GEMINI,
                            settings.read(GeminiSettings.class),
                            List.of("GEMINI_API_KEY", "GOOGLE_API_KEY"),
                            true);
            case "ollama" ->
                    new Provider(
                            Protocol.OLLAMA,
                            settings.read(OllamaSettings.class),
                            List.of("OLLAMA_API_KEY"),
                            false);
            default -> throw new IllegalStateException("the settings let " + name + " pass");
        };
    }

    private @Nullable URI url(String provider, String text) {
        try {
            URI url = URI.create(text);
            if (url.getHost() != null
                    && url.getRawUserInfo() == null
                    && url.getRawQuery() == null
                    && ("http".equals(url.getScheme()) || "https".equals(url.getScheme()))) {
                return url;
            }
        } catch (IllegalArgumentException e) {
            // said below; not with the text, which may hold a key
        }
        problems.add(
                "models.%s.url is no address of a server; expected http(s)://host, without user and query"
                        .formatted(provider));
        return null;
    }

    private @Nullable AnswerCache cache() {
        CacheSettings cache = settings.read(CacheSettings.class);
        return cache.bytesMax() == 0
                ? null
                : new AnswerCache(
                        cache.bytesMax(),
                        Duration.ofSeconds(cache.ageMaxS()),
                        outside.time()::nanos);
    }

    private void stopWhereWrong() {
        if (!problems.isEmpty()) {
            throw new SettingsException(problems);
        }
    }
}
