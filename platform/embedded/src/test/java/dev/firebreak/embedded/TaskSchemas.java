package dev.firebreak.embedded;

/** Schemas of a record {@code demo.Task} as it might grow, and of one that holds it. */
final class TaskSchemas {
    static final String TASK =
            "{\"type\":\"record\",\"name\":\"Task\",\"namespace\":\"demo\",\"fields\":[{\"name\":\"id\",\"type\":\"string\"},{\"name\":\"n\",\"type\":\"int\",\"default\":7}]}";
    static final String TASK_WITH_OPTIONAL =
            "{\"type\":\"record\",\"name\":\"Task\",\"namespace\":\"demo\",\"fields\":[{\"name\":\"id\",\"type\":\"string\"},{\"name\":\"n\",\"type\":\"int\",\"default\":7},{\"name\":\"o\",\"type\":[\"null\",\"string\"],\"default\":null}]}";
    static final String TASK_WITH_REQUIRED =
            "{\"type\":\"record\",\"name\":\"Task\",\"namespace\":\"demo\",\"fields\":[{\"name\":\"id\",\"type\":\"string\"},{\"name\":\"must\",\"type\":\"long\"}]}";

    private TaskSchemas() {}

    /** A request to register {@code Box}, which holds the task of this subject and version. */
    static String using(String subject, int version) {
        return RegistryCalls.JSON
                .createObjectNode()
                .put(
                        "schema",
                        "{\"type\":\"record\",\"name\":\"Box\",\"fields\":[{\"name\":\"task\",\"type\":\"demo.Task\"}]}")
                .set(
                        "references",
                        RegistryCalls.json(
                                "[{'name':'demo.Task','subject':'%s','version':%d}]"
                                        .formatted(subject, version)))
                .toString();
    }
}
