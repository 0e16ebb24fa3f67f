package dev.firebreak.embedded;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** Avro schemas by chance, as JSON: small enough that two of them often fit each other. */
final class RandomSchemas {
    private static final List<String> PRIMITIVES =
            List.of("int", "long", "float", "double", "string", "bytes", "boolean");
    private static final int DEPTH_MAX = 3;

    private final RandomGenerator random;
    private int named;
    private int added;

    RandomSchemas(RandomGenerator random) {
        this.random = random;
    }

    /**
     * A record whose fields come from a few names and types, so that another one has some in
     * common.
     */
    String record() {
        named = 0;
        return record("R", 0);
    }

    /** A record with a field more or less than this one, so that it often fits. */
    String evolved(String record) {
        JsonNode json = RegistryCalls.json(record);
        ArrayNode fields = (ArrayNode) json.path("fields");
        if (fields.isEmpty() || random.nextBoolean()) {
            fields.add(RegistryCalls.json("{'name':'added%d','type':'int'}".formatted(added++)));
            if (random.nextInt(3) > 0) {
                ((ObjectNode) fields.get(fields.size() - 1)).put("default", 0);
            }
        } else {
            fields.remove(random.nextInt(fields.size()));
        }
        return json.toString();
    }

    private String record(String name, int depth) {
        List<String> fields = new ArrayList<>();
        for (String field : List.of("a", "b", "c", "d")) {
            if (random.nextInt(4) > 0) {
                fields.add(field(field, depth));
            }
        }
        return "{\"type\":\"record\",\"name\":\"%s\",\"fields\":[%s]}"
                .formatted(name, String.join(",", fields));
    }

    private String field(String name, int depth) {
        return switch (random.nextInt(4)) {
            case 0 ->
                    "{\"name\":\"%s\",\"type\":[\"null\",%s],\"default\":null}"
                            .formatted(name, notUnion(depth));
            case 1 -> "{\"name\":\"%s\",\"type\":\"int\",\"default\":0}".formatted(name);
            case 2 ->
                    "{\"name\":\"%s\",\"type\":%s,\"aliases\":[\"was_%s\"]}"
                            .formatted(name, type(depth), name);
            default -> "{\"name\":\"%s\",\"type\":%s}".formatted(name, type(depth));
        };
    }

    private String type(int depth) {
        return random.nextInt(5) == 0
                ? "[%s,%s]".formatted(primitive(0), primitive(3))
                : notUnion(depth);
    }

    private String notUnion(int depth) {
        if (depth == DEPTH_MAX) {
            return primitive();
        }
        return switch (random.nextInt(8)) {
            case 0 -> "{\"type\":\"array\",\"items\":%s}".formatted(notUnion(depth + 1));
            case 1 -> "{\"type\":\"map\",\"values\":%s}".formatted(notUnion(depth + 1));
            case 2 -> record("N" + named++, depth + 1);
            case 3 -> enumeration("E" + named++);
            case 4 ->
                    "{\"type\":\"fixed\",\"name\":\"F%d\",\"size\":%d}"
                            .formatted(named++, random.nextInt(1, 3));
            default -> primitive();
        };
    }

    private String enumeration(String name) {
        return random.nextBoolean()
                ? "{\"type\":\"enum\",\"name\":\"%s\",\"symbols\":[\"X\",\"Y\"]}".formatted(name)
                : "{\"type\":\"enum\",\"name\":\"%s\",\"symbols\":[\"X\",\"Y\",\"Z\"],\"default\":\"X\"}"
                        .formatted(name);
    }

    private String primitive() {
        return "\"" + PRIMITIVES.get(random.nextInt(PRIMITIVES.size())) + "\"";
    }

    /** One of three, so that a union of one from 0 and one from 3 has no type twice. */
    private String primitive(int from) {
        return "\"" + PRIMITIVES.get(from + random.nextInt(3)) + "\"";
    }
}
