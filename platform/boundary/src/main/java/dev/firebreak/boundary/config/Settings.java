package dev.firebreak.boundary.config;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of this process, complete and checked: one record per {@link Group}.
 *
 * <p>The file is one for all processes, so whoever loads it names every group there is; a key of
 * none of them is a slip and stops the start. Everything that is wrong is said at once.
 */
public final class Settings {
    /** Groups of keys that every process has. */
    public static final List<Class<? extends Record>> SHARED =
            List.of(
                    KafkaSettings.class,
                    RegistrySettings.class,
                    TopicSettings.class,
                    InstanceSettings.class,
                    HttpSettings.class,
                    FailurePolicy.class,
                    GuardSettings.class);

    private static final String VARIABLE_PREFIX = "FIREBREAK_";

    /** The launcher's and this class's own. */
    private static final Set<String> OTHER_VARIABLES =
            Set.of(
                    SettingsSources.FILE_VARIABLE,
                    "FIREBREAK_JAVA_OPTS",
                    "FIREBREAK_BUILD",
                    "FIREBREAK_AOT");

    /**
     * Kubernetes sets these for every service in the namespace, also for one that is called
     * firebreak. A service firebreak-http gives FIREBREAK_HTTP_PORT, which is a key's name too: its
     * value tells them apart.
     */
    private static final Pattern OF_KUBERNETES =
            Pattern.compile(
                    "FIREBREAK_(.*_)?(SERVICE_HOST|SERVICE_PORT(_.*)?|PORT|PORT_\\d+_(TCP|UDP)(_.*)?)");

    private static final Pattern ADDRESS_OF_KUBERNETES = Pattern.compile("(tcp|udp|sctp)://.*");
    private static final Pattern CREDENTIALS_IN_URL = Pattern.compile("://[^/@\\s,]*@");
    private static final String MASK = "****";

    private final List<Class<? extends Record>> groups;
    private final Map<String, KeySpec> specs = new LinkedHashMap<>();
    private final Map<String, Entry> entries = new TreeMap<>();
    private final Map<Class<? extends Record>, Record> values = new HashMap<>();
    private final List<String> problems = new ArrayList<>();

    private Settings(List<Class<? extends Record>> groups) {
        this.groups = List.copyOf(new LinkedHashSet<>(groups));
        for (Class<? extends Record> group : this.groups) {
            for (KeySpec spec : KeySpec.of(group)) {
                if (specs.put(spec.name(), spec) != null) {
                    throw new IllegalStateException("two groups have the key " + spec.name());
                }
            }
        }
    }

    /**
     * Reads and checks everything.
     *
     * @param groups every group of keys there is, not only those this process reads
     * @throws SettingsException with everything that is wrong
     */
    public static Settings load(SettingsSources sources, List<Class<? extends Record>> groups) {
        Settings settings = new Settings(groups);
        Path file = sources.file();
        if (file != null) {
            settings.addAll(YamlSource.read(file, settings.problems).values());
        }
        settings.addAll(settings.ofEnvironment(sources.environment()));
        settings.addAll(
                sources.flags().entrySet().stream()
                        .map(f -> new Entry(f.getKey(), f.getValue(), "--" + f.getKey()))
                        .toList());
        for (Class<? extends Record> group : settings.groups) {
            settings.instantiate(group);
        }
        if (!settings.problems.isEmpty()) {
            throw new SettingsException(settings.problems);
        }
        return settings;
    }

    /** The values of one group. */
    public <R extends Record> R read(Class<R> group) {
        Record value = values.get(group);
        if (value == null) {
            throw new IllegalStateException(
                    group.getName() + " is not among the groups that were loaded");
        }
        return group.cast(value);
    }

    /**
     * Every key with its value and where it comes from, for the start-up print; secrets are masked.
     */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        for (KeySpec spec : specs.values()) {
            if (spec.isMap()) {
                below(spec)
                        .forEach(
                                e ->
                                        lines.add(
                                                line(
                                                        e.key(),
                                                        e.value(),
                                                        spec.secret() || KeySpec.secret(e.key()),
                                                        e.where())));
            } else {
                Entry entry = entries.get(spec.name());
                String fallback =
                        spec.key().fallback().equals(Key.NONE) ? "" : spec.key().fallback();
                lines.add(
                        entry == null
                                ? line(spec.name(), fallback, false, "default")
                                : line(spec.name(), entry.value(), spec.secret(), entry.where()));
            }
        }
        return lines;
    }

    private static String line(String key, String value, boolean secret, String where) {
        String shown =
                secret && !value.isEmpty()
                        ? MASK
                        : CREDENTIALS_IN_URL.matcher(value).replaceAll("://" + MASK + "@");
        return key + " = " + shown + " (" + where + ")";
    }

    private void addAll(Iterable<Entry> added) {
        Map<String, Entry> ofThisSource = new HashMap<>();
        for (Entry entry : added) {
            String name = canonical(entry.key());
            if (name == null) {
                problems.add(unknown(entry));
                continue;
            }
            Entry twin = ofThisSource.put(name, entry);
            if (twin != null) {
                problems.add(
                        "%s (%s) and %s (%s) are the same setting; give one"
                                .formatted(twin.key(), twin.where(), entry.key(), entry.where()));
            }
            entries.put(name, new Entry(name, entry.value(), entry.where()));
        }
    }

    /** The key's own name; null when nobody reads it. */
    private @Nullable String canonical(String key) {
        KeySpec exact = specs.get(key);
        if (exact != null) {
            return exact.isMap() ? null : key;
        }
        for (KeySpec spec : specs.values()) {
            if (spec.key().alias().equals(key)) {
                return spec.name();
            }
        }
        return specs.values().stream().anyMatch(s -> s.isMap() && key.startsWith(s.name() + "."))
                ? key
                : null;
    }

    private String unknown(Entry entry) {
        boolean variable = entry.where().startsWith(VARIABLE_PREFIX);
        List<String> names =
                specs.values().stream().map(s -> variable ? s.variable() : s.name()).toList();
        String seen = variable ? entry.where() : entry.key();
        String place = variable ? "" : " (" + entry.where() + ")";
        return "nobody reads %s%s%s"
                .formatted(
                        seen,
                        place,
                        Nearest.to(seen, names)
                                .map(n -> "; did you mean " + n + "?")
                                .orElse("; see docs/configuration.md"));
    }

    private List<Entry> ofEnvironment(Map<String, String> environment) {
        Map<String, String> byVariable = new HashMap<>();
        specs.values().stream()
                .filter(s -> !s.isMap())
                .forEach(
                        s -> {
                            byVariable.put(s.variable(), s.name());
                            if (!s.key().alias().isEmpty()) {
                                byVariable.put(KeySpec.variable(s.key().alias()), s.key().alias());
                            }
                        });
        List<Entry> found = new ArrayList<>();
        for (Map.Entry<String, String> variable : new TreeMap<>(environment).entrySet()) {
            String name = variable.getKey();
            if (name.startsWith(VARIABLE_PREFIX)
                    && !OTHER_VARIABLES.contains(name)
                    && !ofKubernetes(name, variable.getValue(), byVariable.containsKey(name))) {
                String key = byVariable.containsKey(name) ? byVariable.get(name) : ofMap(name);
                found.add(new Entry(key == null ? name : key, variable.getValue(), name));
            }
        }
        return found;
    }

    private static boolean ofKubernetes(String variable, String value, boolean known) {
        return OF_KUBERNETES.matcher(variable).matches()
                && (!known || ADDRESS_OF_KUBERNETES.matcher(value).matches());
    }

    /**
     * {@code FIREBREAK_KAFKA_SASL_JAAS_CONFIG} is {@code kafka.sasl.jaas.config}; two underscores
     * are one, three a dash.
     */
    private @Nullable String ofMap(String variable) {
        return specs.values().stream()
                .filter(s -> s.isMap() && variable.startsWith(s.variable() + "_"))
                .max(Comparator.comparingInt(s -> s.name().length()))
                .map(s -> s.name() + "." + dotted(variable.substring(s.variable().length() + 1)))
                .orElse(null);
    }

    private static String dotted(String variable) {
        return variable.toLowerCase(Locale.ROOT)
                .replace("___", "-")
                .replace("__", "\0")
                .replace('_', '.')
                .replace('\0', '_');
    }

    private List<Entry> below(KeySpec map) {
        return entries.values().stream()
                .filter(e -> e.key().startsWith(map.name() + ".") && !specs.containsKey(e.key()))
                .toList();
    }

    private void instantiate(Class<? extends Record> group) {
        int before = problems.size();
        List<KeySpec> keys = KeySpec.of(group);
        @Nullable Object[] arguments = new @Nullable Object[keys.size()];
        for (int i = 0; i < arguments.length; i++) {
            arguments[i] = value(keys.get(i));
        }
        if (problems.size() > before) {
            return;
        }
        try {
            values.put(group, constructor(group).newInstance(arguments));
        } catch (InvocationTargetException e) {
            if (!(e.getCause() instanceof IllegalArgumentException refused)) {
                throw new IllegalStateException(
                        "the settings " + group.getName() + " can't be made", e.getCause());
            }
            problems.add(refused.getMessage() + places(keys));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(
                    "the settings " + group.getName() + " can't be made", e);
        }
    }

    private @Nullable Object value(KeySpec spec) {
        if (spec.isMap()) {
            Map<String, String> map = new TreeMap<>();
            below(spec)
                    .forEach(e -> map.put(e.key().substring(spec.name().length() + 1), e.value()));
            return map;
        }
        Entry entry = entries.get(spec.name());
        if (entry == null && spec.key().fallback().equals(Key.NONE)) {
            return spec.component().getType() == List.class ? List.of() : null;
        }
        String text = entry == null ? spec.key().fallback() : entry.value();
        try {
            return Values.parse(spec, text);
        } catch (IllegalArgumentException e) {
            String seen = spec.secret() ? MASK : text;
            problems.add(
                    "%s is \"%s\" (%s); %s"
                            .formatted(
                                    spec.name(),
                                    seen,
                                    entry == null ? "default" : entry.where(),
                                    e.getMessage()));
            return null;
        }
    }

    /** Where the keys of a group were set, for a refusal that is about several of them. */
    private String places(List<KeySpec> keys) {
        List<String> set =
                keys.stream()
                        .map(k -> entries.get(k.name()))
                        .filter(e -> e != null)
                        .map(e -> e.key() + " " + e.where())
                        .toList();
        return set.isEmpty() ? "" : " (" + String.join(", ", set) + ")";
    }

    private static <R extends Record> Constructor<R> constructor(Class<R> group)
            throws NoSuchMethodException {
        Class<?>[] types =
                Arrays.stream(group.getRecordComponents())
                        .map(RecordComponent::getType)
                        .toArray(Class<?>[]::new);
        Constructor<R> constructor = group.getDeclaredConstructor(types);
        constructor.setAccessible(true);
        return constructor;
    }
}
