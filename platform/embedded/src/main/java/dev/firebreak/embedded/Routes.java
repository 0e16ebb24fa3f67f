package dev.firebreak.embedded;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Which request asks the store what. The paths are those of Confluent's REST API, version 8. */
final class Routes {
    private record Route(String method, List<String> pattern, Function<Request, JsonNode> answer) {}

    private final List<Route> routes = new ArrayList<>();
    private final SchemaStore store;

    Routes(SchemaStore store) {
        this.store = store;
        on("GET", "/", r -> Views.nothing());
        on("GET", "/subjects", this::subjects);
        on(
                "POST",
                "/subjects/{}",
                r -> Views.version(store.lookUp(r.subject(), r.draft(), r.flag("deleted"))));
        on(
                "DELETE",
                "/subjects/{}",
                r -> Views.numbers(store.deleteSubject(r.subject(), r.flag("permanent"))));
        on("GET", "/subjects/{}/versions", this::versionNumbers);
        on(
                "POST",
                "/subjects/{}/versions",
                r -> Views.registered(store.register(r.subject(), r.draft())));
        on("GET", "/subjects/{}/versions/{}", r -> Views.version(version(r)));
        on("DELETE", "/subjects/{}/versions/{}", this::deleteVersion);
        on("GET", "/subjects/{}/versions/{}/schema", r -> Views.schema(version(r).content()));
        on("GET", "/subjects/{}/versions/{}/referencedby", this::referencedBy);

        on("GET", "/schemas", this::schemas);
        on("GET", "/schemas/types", r -> Views.texts(List.of("AVRO")));
        on("GET", "/schemas/ids/{}", this::byId);
        on("GET", "/schemas/ids/{}/schema", r -> Views.schema(content(r.path().getFirst())));
        on("GET", "/schemas/ids/{}/subjects", this::subjectsOfId);
        on("GET", "/schemas/ids/{}/versions", r -> Views.whereUsed(versionsOfId(r)));
        on("GET", "/schemas/guids/{}", r -> Views.content(byGuid(r.path().getFirst()).content()));
        on(
                "GET",
                "/schemas/guids/{}/ids",
                r -> Views.contextAndId(byGuid(r.path().getFirst()).id()));

        on("POST", "/compatibility/subjects/{}/versions", r -> compatibility(r, null));
        on("POST", "/compatibility/subjects/{}/versions/{}", r -> compatibility(r, number(r)));

        on("GET", "/config", r -> level(store.read(Catalog::globalLevel)));
        on("PUT", "/config", r -> setLevel(null, r));
        on("DELETE", "/config", r -> level(store.clearLevel(null)));
        on("GET", "/config/{}", this::levelOfSubject);
        on("PUT", "/config/{}", r -> setLevel(r.subject(), r));
        on("DELETE", "/config/{}", r -> level(store.clearLevel(r.subject())));

        on("GET", "/mode", r -> mode(store.read(Catalog::globalMode)));
        on("PUT", "/mode", r -> setMode(null, r));
        on("DELETE", "/mode", r -> mode(store.clearMode(null)));
        on("GET", "/mode/{}", this::modeOfSubject);
        on("PUT", "/mode/{}", r -> setMode(r.subject(), r));
        on("DELETE", "/mode/{}", r -> mode(store.clearMode(r.subject())));

        on("GET", "/contexts", r -> Views.texts(List.of(".")));
        on("GET", "/v1/metadata/id", r -> Views.serverId());
        on("GET", "/v1/metadata/version", r -> Views.serverVersion());
    }

    /**
     * @param path the decoded segments
     */
    JsonNode answer(String method, List<String> path, Map<String, String> query, JsonNode body) {
        boolean known = false;
        for (Route route : routes) {
            List<String> values = match(route.pattern(), path);
            if (values != null && route.method().equals(method)) {
                return route.answer().apply(new Request(values, query, body));
            }
            known |= values != null;
        }
        throw known ? Refusal.noSuchMethod() : Refusal.noSuchPath();
    }

    private void on(String method, String pattern, Function<Request, JsonNode> answer) {
        List<String> segments =
                pattern.equals("/") ? List.of() : List.of(pattern.substring(1).split("/", -1));
        routes.add(new Route(method, segments, answer));
    }

    private static @Nullable List<String> match(List<String> pattern, List<String> path) {
        if (pattern.size() != path.size()) {
            return null;
        }
        List<String> values = new ArrayList<>();
        for (int i = 0; i < pattern.size(); i++) {
            if (pattern.get(i).equals("{}")) {
                values.add(path.get(i));
            } else if (!pattern.get(i).equals(path.get(i))) {
                return null;
            }
        }
        return values;
    }

    private JsonNode subjects(Request request) {
        String prefix = prefix(request);
        boolean deletedToo = request.flag("deleted");
        return store.read(
                c ->
                        Views.texts(
                                c.subjects().stream()
                                        .filter(s -> s.startsWith(prefix))
                                        .filter(s -> deletedToo || !c.liveVersions(s).isEmpty())
                                        .toList()));
    }

    private JsonNode schemas(Request request) {
        String prefix = prefix(request);
        boolean deletedToo = request.flag("deleted");
        boolean latestOnly = request.flag("latestOnly");
        return store.read(
                c ->
                        Views.versions(
                                c.subjects().stream()
                                        .filter(s -> s.startsWith(prefix))
                                        .map(s -> deletedToo ? c.versions(s) : c.liveVersions(s))
                                        .filter(versions -> !versions.isEmpty())
                                        .map(vs -> latestOnly ? List.of(vs.getLast()) : vs)
                                        .flatMap(List::stream)
                                        .toList()));
    }

    /** {@code :*:} means all contexts; there is only the default one here. */
    private static String prefix(Request request) {
        String prefix = request.query().getOrDefault("subjectPrefix", "");
        return prefix.equals(":*:") || prefix.equals(":.:") ? "" : prefix;
    }

    private JsonNode versionNumbers(Request request) {
        boolean deletedOnly = request.flag("deletedOnly");
        boolean deletedToo = deletedOnly || request.flag("deleted");
        return Views.numbers(
                store.versions(request.subject(), deletedToo).stream()
                        .filter(v -> !deletedOnly || v.deleted())
                        .map(Version::number)
                        .toList());
    }

    private Version version(Request request) {
        return store.version(request.subject(), number(request), request.flag("deleted"));
    }

    private static VersionNumber number(Request request) {
        return VersionNumber.of(request.path().get(1));
    }

    private JsonNode deleteVersion(Request request) {
        return Views.number(
                store.deleteVersion(request.subject(), number(request), request.flag("permanent")));
    }

    private JsonNode referencedBy(Request request) {
        Version version = version(request);
        return store.read(
                c ->
                        Views.numbers(
                                c.referencesTo(version.subject(), version.number()).stream()
                                        .map(Version::id)
                                        .distinct()
                                        .sorted()
                                        .toList()));
    }

    private JsonNode byId(Request request) {
        ObjectNode view = Views.content(content(request.path().getFirst()));
        return request.flag("fetchMaxId")
                ? view.put("maxId", store.read(Catalog::highestId))
                : view;
    }

    private Content content(String id) {
        return store.read(c -> c.content(id(id)).orElseThrow(() -> Refusal.noSchema(id)));
    }

    private Version byGuid(String guid) {
        return store.read(
                c ->
                        c.everything()
                                .filter(v -> v.content().guid().toString().equals(guid))
                                .findFirst()
                                .orElseThrow(() -> Refusal.noSchema(guid)));
    }

    private JsonNode subjectsOfId(Request request) {
        return Views.texts(
                versionsOfId(request).stream().map(Version::subject).distinct().toList());
    }

    private List<Version> versionsOfId(Request request) {
        String id = request.path().getFirst();
        content(id);
        return store.read(c -> c.versionsOf(id(id), request.flag("deleted")));
    }

    private static int id(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw Refusal.noSchema(text);
        }
    }

    private JsonNode compatibility(Request request, @Nullable VersionNumber version) {
        return Views.compatibility(
                store.incompatibilities(request.subject(), version, request.draft()),
                request.flag("verbose"));
    }

    private JsonNode levelOfSubject(Request request) {
        String subject = request.subject();
        return level(
                store.read(
                        c ->
                                request.flag("defaultToGlobal")
                                        ? c.level(subject)
                                        : c.levelSet(subject)
                                                .orElseThrow(() -> Refusal.noLevel(subject))));
    }

    private JsonNode setLevel(@Nullable String subject, Request request) {
        Level level =
                Level.of(request.text("compatibility", "")).orElseThrow(Refusal::invalidLevel);
        return Views.pair("compatibility", store.setLevel(subject, level).name());
    }

    private static JsonNode level(Level level) {
        return Views.pair("compatibilityLevel", level.name());
    }

    private JsonNode modeOfSubject(Request request) {
        String subject = request.subject();
        return mode(
                store.read(
                        c ->
                                request.flag("defaultToGlobal")
                                        ? c.mode(subject)
                                        : c.modeSet(subject)
                                                .orElseThrow(() -> Refusal.noMode(subject))));
    }

    private JsonNode setMode(@Nullable String subject, Request request) {
        Mode mode = Mode.of(request.text("mode", "")).orElseThrow(Refusal::invalidMode);
        return mode(store.setMode(subject, mode, request.flag("force")));
    }

    private static JsonNode mode(Mode mode) {
        return Views.pair("mode", mode.name());
    }
}
