package dev.firebreak.boundary.activity;

import dev.firebreak.kit.model.AnswerStream;
import dev.firebreak.schemas.Envelope;
import java.util.ArrayList;
import java.util.List;

/**
 * An answer while it is written, published part by part: as soon as there are 400 characters, and
 * whatever there is after 200 ms; the last 64 or so wait until more comes, since they may be the
 * beginning of what must not be told. One part is under way at a time, so that they arrive in order
 * whatever fails; what comes meanwhile goes with the next. Calls return at once and never throw;
 * text that can't be published is dropped and counted. Close it, so that the end is not waited for.
 */
public final class LiveAnswer implements AnswerStream, AutoCloseable {
    private final LiveActivity activity;
    private final Envelope request;
    private final String actor;
    private final String id;
    private final Parts parts = new Parts();
    private boolean underWay;
    private boolean timed;
    private boolean overdue;
    private boolean closed;

    LiveAnswer(LiveActivity activity, Envelope request, String actor, String id) {
        this.activity = activity;
        this.request = request;
        this.actor = actor;
        this.id = id;
    }

    @Override
    public synchronized void text(String piece) {
        if (closed || piece.isEmpty()) {
            return;
        }
        if (!parts.add(piece)) {
            activity.drop("more text waits than is kept");
        }
        proceed();
    }

    @Override
    public synchronized void restart() {
        if (!closed) {
            parts.restart();
            proceed();
        }
    }

    /** Nothing more comes: what is left is published. */
    @Override
    public synchronized void close() {
        closed = true;
        proceed();
    }

    Envelope request() {
        return request;
    }

    String actor() {
        return actor;
    }

    /** What tells this stream from others of the task. */
    String id() {
        return id;
    }

    /** The time of what waits is up. On the thread that publishes. */
    void due() {
        synchronized (this) {
            timed = false;
            overdue = !parts.isEmpty();
        }
        next();
    }

    /** On the thread that publishes. Not under the lock, because a broker may let it wait. */
    void next() {
        Part part;
        synchronized (this) {
            if (underWay) {
                return;
            }
            overdue = false;
            part = parts.take(closed);
            if (part == null) {
                return;
            }
            underWay = true;
        }
        activity.publish(this, part);
    }

    /** A part arrived, or did not. */
    synchronized void done(Part part, boolean arrived) {
        underWay = false;
        if (!arrived) {
            parts.lost(part);
        }
        proceed();
    }

    /** Everything that is left, at once: nobody will be there to go on. */
    void flush() {
        List<Part> left = new ArrayList<>();
        synchronized (this) {
            closed = true;
            for (Part part = parts.take(true); part != null; part = parts.take(true)) {
                left.add(part);
            }
        }
        left.forEach(part -> activity.publish(this, part));
    }

    /** Sees to it that what waits is published, now or in a while. */
    private void proceed() {
        if (parts.isEmpty()) {
            activity.settled(this);
        } else {
            activity.waiting(this);
            if (!underWay) {
                if (closed || overdue || parts.isFull()) {
                    activity.now(this);
                } else if (!timed) {
                    timed = true;
                    activity.later(this);
                }
            }
        }
    }
}
