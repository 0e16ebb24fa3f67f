package dev.firebreak.kit.embedding;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * A classifier that needs no training: each label is known by a few example sentences, and a text
 * belongs to the label whose examples it lies closest to.
 *
 * <p>Closeness is half the cosine to the middle of a label's examples and half that to the single
 * nearest one: the middle alone blurs labels with several faces, the nearest alone follows one odd
 * example.
 *
 * @param <L> the labels
 */
public final class Centroids<L> {
    /** A label and how close the text lies to it, from -1 to 1. */
    public record Scored<L>(L label, double score) {}

    private static final class Cluster<L> {
        final L label;
        final float[] middle;
        final List<float[]> examples;

        Cluster(L label, List<float[]> examples) {
            this.label = label;
            this.middle = middle(examples);
            this.examples = examples;
        }
    }

    private final List<Cluster<L>> clusters;

    private Centroids(List<Cluster<L>> clusters) {
        this.clusters = clusters;
    }

    /** Learns labels from examples; each label needs one at least. */
    public static <L> Centroids<L> of(Embeddings embeddings, Map<L, List<String>> examples) {
        List<Cluster<L>> clusters = new ArrayList<>();
        examples.forEach(
                (label, texts) -> {
                    if (texts.isEmpty()) {
                        throw new IllegalArgumentException("no examples for " + label);
                    }
                    clusters.add(new Cluster<>(label, embeddings.embedAll(texts)));
                });
        if (clusters.isEmpty()) {
            throw new IllegalArgumentException("no labels");
        }
        return new Centroids<>(List.copyOf(clusters));
    }

    /** All labels, the closest first. */
    public List<Scored<L>> rank(float[] vector) {
        return clusters.stream()
                .map(cluster -> new Scored<>(cluster.label, score(cluster, vector)))
                .sorted(Comparator.comparingDouble((Scored<L> scored) -> scored.score()).reversed())
                .toList();
    }

    private static double score(Cluster<?> cluster, float[] vector) {
        double nearest = -1;
        for (float[] example : cluster.examples) {
            nearest = Math.max(nearest, Embeddings.cosine(example, vector));
        }
        return (Embeddings.cosine(cluster.middle, vector) + nearest) / 2;
    }

    private static float[] middle(List<float[]> vectors) {
        float[] sum = new float[vectors.getFirst().length];
        for (float[] vector : vectors) {
            for (int i = 0; i < sum.length; i++) {
                sum[i] += vector[i];
            }
        }
        return Embeddings.unit(sum);
    }
}
