package dev.firebreak.boundary.check;

import dev.firebreak.kit.redact.Redactor;
import dev.firebreak.schemas.Activity;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.avro.generic.IndexedRecord;

/**
 * The output filter of what anybody on duty reads: an activity leaves without secrets and personal
 * data, whoever wrote it. Who decided or asked stays, since that is what the record is for.
 */
final class ActivityFilter {
    private static final int TEXT_CHARS_MAX = 4000;
    private static final Set<String> WHO = Set.of("by", "user", "principal", "asker");

    private ActivityFilter() {}

    /** The record as it may be read; itself where nothing has to go. */
    static IndexedRecord of(IndexedRecord record) {
        return record instanceof Activity activity ? activity(activity) : record;
    }

    private static Activity activity(Activity activity) {
        if (activity.getText() == null || activity.getDetails() == null) {
            return activity; // it breaks its contract, which says so better
        }
        String text = Redactor.redact(activity.getText());
        Map<String, String> details = new HashMap<>();
        activity.getDetails()
                .forEach(
                        (name, value) ->
                                details.put(
                                        name,
                                        value == null || WHO.contains(name)
                                                ? value
                                                : Redactor.redact(value)));
        if (text.equals(activity.getText()) && details.equals(activity.getDetails())) {
            return activity;
        }
        return Activity.newBuilder(activity)
                .setText(text.length() <= TEXT_CHARS_MAX ? text : cut(text))
                .setDetails(details)
                .build();
    }

    private static String cut(String text) {
        int end = TEXT_CHARS_MAX - 1;
        return text.substring(0, Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end)
                + "…";
    }
}
