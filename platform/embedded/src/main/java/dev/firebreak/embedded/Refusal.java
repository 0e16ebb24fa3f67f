package dev.firebreak.embedded;

/**
 * A request that the registry does not carry out, with the error code that Confluent's server gives
 * for it.
 *
 * <p>An exception, although being refused is no accident: the reason is found at any depth (a
 * reference of a reference that does not parse), and it always leaves by the same door, as the body
 * of the HTTP answer. It carries no stack trace.
 */
final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final int CODES_WITH_SUFFIX = 10_000;

    private final int code;

    private Refusal(int code, String message) {
        super(message, null, false, false);
        this.code = code;
    }

    /** Five digits whose first three are the HTTP status, or the status itself. */
    int code() {
        return code;
    }

    int httpStatus() {
        return code >= CODES_WITH_SUFFIX ? code / 100 : code;
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }

    static Refusal malformed(String detail) {
        return new Refusal(400, "Malformed request: " + detail);
    }

    static Refusal fromAWebPage() {
        return new Refusal(403, "Requests from web pages are not served");
    }

    static Refusal noSuchPath() {
        return new Refusal(404, "HTTP 404 Not Found");
    }

    static Refusal noSuchMethod() {
        return new Refusal(405, "HTTP 405 Method Not Allowed");
    }

    static Refusal bodyTooLarge(int bytesMax) {
        return new Refusal(413, "The body is longer than " + bytesMax + " bytes");
    }

    static Refusal notJson(String contentType) {
        return new Refusal(415, "HTTP 415 Unsupported Media Type: " + contentType);
    }

    static Refusal noSubject(String subject) {
        return new Refusal(40401, "Subject '" + subject + "' not found.");
    }

    static Refusal noVersion(String version) {
        return new Refusal(40402, "Version " + version + " not found.");
    }

    static Refusal noSchema() {
        return new Refusal(40403, "Schema not found");
    }

    static Refusal noSchema(String idOrGuid) {
        return new Refusal(40403, "Schema " + idOrGuid + " not found");
    }

    static Refusal subjectSoftDeleted(String subject) {
        return new Refusal(
                40404,
                "Subject '"
                        + subject
                        + "' was soft deleted.Set permanent=true to delete permanently");
    }

    static Refusal subjectNotSoftDeleted(String subject) {
        return new Refusal(
                40405,
                "Subject '" + subject + "' was not deleted first before being permanently deleted");
    }

    static Refusal versionSoftDeleted(String subject, int version) {
        return new Refusal(
                40406,
                "Subject '%s' Version %d was soft deleted.Set permanent=true to delete permanently"
                        .formatted(subject, version));
    }

    static Refusal versionNotSoftDeleted(String subject, int version) {
        return new Refusal(
                40407,
                "Subject '%s' Version %d was not deleted first before being permanently deleted"
                        .formatted(subject, version));
    }

    static Refusal noLevel(String subject) {
        return new Refusal(
                40408,
                "Subject '" + subject + "' does not have subject-level compatibility configured");
    }

    static Refusal noMode(String subject) {
        return new Refusal(
                40409, "Subject '" + subject + "' does not have subject-level mode configured");
    }

    static Refusal incompatible(String subject, Object details) {
        return new Refusal(
                40901,
                "Schema being registered is incompatible with an earlier schema for subject \"%s\", details: %s"
                        .formatted(subject, details));
    }

    static Refusal invalidSchema(String detail) {
        return new Refusal(42201, detail);
    }

    static Refusal invalidVersion(String version) {
        return new Refusal(
                42202,
                "The specified version '%s' is not a valid version id. Allowed values are between [1, 2^31-1] and the string \"latest\""
                        .formatted(version));
    }

    static Refusal invalidLevel() {
        return new Refusal(
                42203,
                "Invalid compatibility level. Valid values are none, backward, forward, full, backward_transitive, forward_transitive, and full_transitive");
    }

    static Refusal invalidMode() {
        return new Refusal(
                42204,
                "Invalid mode. Valid values are READWRITE, READONLY, READONLY_OVERRIDE, and IMPORT");
    }

    static Refusal notPermitted(String detail) {
        return new Refusal(42205, detail);
    }

    static Refusal referenced(String subject, int version) {
        return new Refusal(
                42206,
                "One or more references exist to the schema {magic=1,keytype=SCHEMA,subject=%s,version=%d}."
                        .formatted(subject, version));
    }

    static Refusal anotherId(int registered, int wanted) {
        return new Refusal(
                42207,
                "Schema already registered with id %d instead of input id %d"
                        .formatted(registered, wanted));
    }

    static Refusal invalidSubject(String subject) {
        return new Refusal(42208, "The specified subject '" + subject + "' is not a valid.");
    }

    static Refusal schemaTooLarge() {
        return new Refusal(42209, "The schema is too large for a record of topic _schemas");
    }

    static Refusal failed() {
        return new Refusal(50001, "Error in the backend data store");
    }

    static Refusal timedOut() {
        return new Refusal(
                50002,
                "Operation timed out: topic _schemas can't be written at the moment, try again");
    }

    static Refusal takenOver() {
        return new Refusal(
                50003,
                "Another registry has taken over topic _schemas; this one no longer serves it. Send requests to the other, or restart this one");
    }
}
