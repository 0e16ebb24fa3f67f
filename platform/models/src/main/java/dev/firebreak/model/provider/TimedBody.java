package dev.firebreak.model.provider;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A body that is read with a limit on each wait. The JDK's own timeout ends with the headers, and
 * its stream blocks for as long as the other side keeps silent. Here the reader asks for one piece
 * at a time: what nobody reads stays in the socket, not in memory.
 */
final class TimedBody implements HttpResponse.BodySubscriber<TimedBody>, AutoCloseable {
    private sealed interface Item {
        record Piece(List<ByteBuffer> buffers) implements Item {}

        record End() implements Item {}

        record Broken(Throwable cause) implements Item {}
    }

    private final BlockingQueue<Item> items = new LinkedBlockingQueue<>();
    private volatile Flow.@Nullable Subscription subscription;
    private volatile boolean closed;
    private volatile boolean ended;

    /**
     * The next bytes; null at the end.
     *
     * @throws TimeoutException nothing came in this time; it may be asked again
     * @throws IOException the connection broke, or ended too early
     */
    byte @Nullable [] next(long nanosMax)
            throws InterruptedException, TimeoutException, IOException {
        Item item = items.poll(nanosMax, TimeUnit.NANOSECONDS);
        return switch (item) {
            case null -> throw new TimeoutException();
            case Item.Piece(List<ByteBuffer> buffers) -> {
                requestOne();
                yield bytes(buffers);
            }
            case Item.End end -> {
                items.add(end);
                yield null;
            }
            case Item.Broken broken -> {
                items.add(broken);
                throw new IOException(broken.cause());
            }
        };
    }

    /** Gives the rest up: the connection is closed unless all was read. */
    @Override
    public void close() {
        closed = true;
        Flow.Subscription current = subscription;
        if (current != null && !ended) {
            current.cancel();
        }
    }

    @Override
    public CompletionStage<TimedBody> getBody() {
        return CompletableFuture.completedFuture(this);
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        this.subscription = subscription;
        if (closed) {
            subscription.cancel();
        } else {
            subscription.request(1);
        }
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        items.add(new Item.Piece(buffers));
    }

    @Override
    public void onError(Throwable cause) {
        items.add(new Item.Broken(cause));
    }

    @Override
    public void onComplete() {
        ended = true;
        items.add(new Item.End());
    }

    private void requestOne() {
        Flow.Subscription current = subscription;
        if (current != null) {
            current.request(1);
        }
    }

    private static byte[] bytes(List<ByteBuffer> buffers) {
        byte[] bytes = new byte[buffers.stream().mapToInt(ByteBuffer::remaining).sum()];
        int at = 0;
        for (ByteBuffer buffer : buffers) {
            int length = buffer.remaining();
            buffer.get(bytes, at, length);
            at += length;
        }
        return bytes;
    }
}
