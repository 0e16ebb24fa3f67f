package dev.firebreak.embedded;

/**
 * A schema under a subject.
 *
 * @param number counts from 1 within the subject
 * @param id of the content, over all subjects
 * @param deleted softly: no longer offered, still readable by id
 */
record Version(String subject, int number, int id, Content content, boolean deleted) {
    Version softDeleted() {
        return new Version(subject, number, id, content, true);
    }
}
