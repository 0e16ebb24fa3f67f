package dev.firebreak.kit.embedding;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.io.InputStream;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Sentence embeddings by all-MiniLM-L6-v2 (quantised, English), on this machine: vectors of 384
 * numbers and length 1.
 *
 * <p>The model is read on first use (half a second) or by {@link #load()}, its native part is
 * unpacked into {@code java.io.tmpdir}. Safe for many virtual threads: no more run at once than the
 * machine has cores, the others wait, since native code holds its carrier thread. Text beyond 256
 * tokens is not looked at.
 */
public final class Embeddings implements AutoCloseable {
    /** Numbers in a vector. */
    public static final int DIMENSIONS = 384;

    private static final String MODEL = "/all-minilm-l6-v2-q";
    private static final int TOKENS_MAX = 256;

    private final int concurrencyMax;
    private final Semaphore running;
    private volatile @Nullable Model model;
    private volatile boolean closed;

    /** As many at once as there are processors. */
    public Embeddings() {
        this(Runtime.getRuntime().availableProcessors());
    }

    /** At most {@code concurrencyMax} at once. */
    public Embeddings(int concurrencyMax) {
        if (concurrencyMax < 1) {
            throw new IllegalArgumentException("concurrencyMax is not positive: " + concurrencyMax);
        }
        this.concurrencyMax = concurrencyMax;
        this.running = new Semaphore(concurrencyMax, true);
    }

    /** The direction in which the text's meaning points. */
    public float[] embed(String text) {
        Model ready = loaded();
        long[] ids = ready.tokenizer.ids(text, TOKENS_MAX);
        running.acquireUninterruptibly();
        try {
            refuseWhenClosed();
            return unit(meanOverTokens(ready, ids));
        } catch (OrtException e) {
            throw new IllegalStateException(
                    "the embedding model failed on " + ids.length + " tokens", e);
        } finally {
            running.release();
        }
    }

    /**
     * One vector per text, in order. Texts run beside each other, not padded to one length in one
     * call: padding costs more than a batch saves.
     */
    public List<float[]> embedAll(List<String> texts) {
        load();
        return texts.parallelStream().map(this::embed).toList();
    }

    /** Reads the model now, so that the first text need not wait for it. */
    public void load() {
        loaded();
    }

    /**
     * How alike two vectors of length 1 are, from -1 to 1; about 0 for texts that have nothing to
     * do with each other.
     */
    public static double cosine(float[] a, float[] b) {
        if (a.length != b.length) {
            throw new IllegalArgumentException(
                    "vectors of " + a.length + " and " + b.length + " numbers");
        }
        float sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    /** Frees the native memory once the texts under way are done. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        Model ready = model;
        model = null;
        if (ready != null) {
            running.acquireUninterruptibly(concurrencyMax);
            try {
                ready.session.close();
            } catch (OrtException e) {
                throw new IllegalStateException("the embedding model could not be closed", e);
            } finally {
                running.release(concurrencyMax);
            }
        }
    }

    static float[] unit(float[] vector) {
        double squares = 0;
        for (float x : vector) {
            squares += (double) x * x;
        }
        float length = (float) Math.sqrt(squares);
        if (length > 0) {
            for (int i = 0; i < vector.length; i++) {
                vector[i] /= length;
            }
        }
        return vector;
    }

    private static float[] meanOverTokens(Model model, long[] ids) throws OrtException {
        long[] shape = {1, ids.length};
        long[] ones = new long[ids.length];
        Arrays.fill(ones, 1);
        OrtEnvironment env = model.environment;
        try (OnnxTensor input = OnnxTensor.createTensor(env, LongBuffer.wrap(ids), shape);
                OnnxTensor mask = OnnxTensor.createTensor(env, LongBuffer.wrap(ones), shape);
                OnnxTensor types =
                        OnnxTensor.createTensor(env, LongBuffer.wrap(new long[ids.length]), shape);
                OrtSession.Result result =
                        model.session.run(
                                Map.of(
                                        "input_ids",
                                        input,
                                        "attention_mask",
                                        mask,
                                        "token_type_ids",
                                        types))) {
            float[][] states = ((float[][][]) result.get(0).getValue())[0];
            float[] mean = new float[DIMENSIONS];
            for (float[] state : states) {
                for (int i = 0; i < DIMENSIONS; i++) {
                    mean[i] += state[i] / states.length;
                }
            }
            return mean;
        }
    }

    private void refuseWhenClosed() {
        if (closed) {
            throw new IllegalStateException("embeddings were asked for after they were closed");
        }
    }

    private Model loaded() {
        Model ready = model;
        if (ready != null) {
            return ready;
        }
        synchronized (this) {
            refuseWhenClosed();
            Model now = model;
            if (now == null) {
                now = Model.read();
                model = now;
            }
            return now;
        }
    }

    /** What is read once. */
    private record Model(OrtEnvironment environment, OrtSession session, WordPiece tokenizer) {
        static Model read() {
            try (InputStream tokenizer = resource("-tokenizer.json");
                    InputStream weights = resource(".onnx");
                    OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
                // One thread each: texts run beside each other, and idle helper threads of the
                // runtime spin.
                options.setIntraOpNumThreads(1);
                options.setInterOpNumThreads(1);
                OrtEnvironment environment = OrtEnvironment.getEnvironment();
                return new Model(
                        environment,
                        environment.createSession(weights.readAllBytes(), options),
                        WordPiece.read(tokenizer));
            } catch (IOException | OrtException e) {
                throw new IllegalStateException("the embedding model can't be read", e);
            }
        }

        private static InputStream resource(String suffix) {
            InputStream found = Embeddings.class.getResourceAsStream(MODEL + suffix);
            if (found == null) {
                throw new IllegalStateException(MODEL + suffix + " is not on the class path");
            }
            return found;
        }
    }
}
