package dev.firebreak.standalone.demo;

import dev.firebreak.schemas.Task;
import dev.firebreak.schemas.Tasks;
import dev.firebreak.schemas.Trust;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The tasks an upstream system would make of mails. */
final class DemoTasks {
    private static final Duration TIME_TO_ANSWER = Duration.ofMinutes(10);
    private static final int TASK_ID_CHARS_MAX = 100;
    private static final int NAME_CHARS_MAX = 512;

    private final Instant now;

    DemoTasks(Instant now) {
        this.now = now;
    }

    /** One task for each mail, under ids that tell which mail it was. */
    List<Task> of(List<DemoMail> mails) {
        List<Task> tasks = new ArrayList<>();
        Set<String> taken = new HashSet<>();
        for (DemoMail mail : mails) {
            String wanted = id(mail.name());
            String id = wanted;
            for (int n = 2; !taken.add(id); n++) {
                id = wanted + "-" + n;
            }
            tasks.add(of(id, mail));
        }
        return tasks;
    }

    /** One mail as a task. */
    Task of(String taskId, DemoMail mail) {
        return task(taskId)
                .conversation(ThreadRoot.of(mail.bytes()).orElse(taskId))
                .mail(last(mail.name(), NAME_CHARS_MAX), mail.bytes())
                .build();
    }

    /** A task that has a goal and no document. */
    Task goal(String taskId, String goal) {
        return task(taskId).trust(Trust.TRUSTED).goal(goal).build();
    }

    private Tasks.Draft task(String taskId) {
        return Tasks.task(taskId, Tasks.principal("demo"), now).deadline(now.plus(TIME_TO_ANSWER));
    }

    private static String last(String text, int chars) {
        return text.length() <= chars ? text : text.substring(text.length() - chars);
    }

    private static String id(String name) {
        String stem =
                name.toLowerCase(Locale.ROOT).endsWith(".eml")
                        ? name.substring(0, name.length() - 4)
                        : name;
        String safe = "demo-" + stem.replaceAll("[^A-Za-z0-9._-]", "-");
        return safe.length() <= TASK_ID_CHARS_MAX ? safe : safe.substring(0, TASK_ID_CHARS_MAX);
    }
}
