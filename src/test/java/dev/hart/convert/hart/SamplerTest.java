package dev.hart.convert.hart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hart.engine.Feeds;
import dev.hart.engine.Outputs;
import dev.hart.onnx.ElementType;
import dev.hart.onnx.Graph;
import dev.hart.onnx.Value;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Draws the second of two scales, whose positions start at 1. */
class SamplerTest {
    private static final int ROWS = 2;
    private static final int VOCABULARY = 13;
    private static final int LATENT = 3;
    private final Random random = new Random(6);
    private Draws draws = new Draws(0, 0, 1);

    @TempDir
    Path folder;

    @BeforeEach
    void fill() {
        draws = new Draws(4, VOCABULARY, 64);
    }

    /** The inputs of a draw; each position's noise has its own offset and stride in the table. */
    private final class Draws {
        final int count;
        final int vocabulary;
        final float[] logits;
        final float[] codebook;
        final float[] gumbel;
        final long[] smoothOffset;
        final long[] smoothStride;
        long[] selectOffset;
        long[] selectStride;
        /** By row and scale; the values of scale 0 must not be used. */
        final float[] logitScale = {Float.NaN, 1.7f, Float.NaN, 1.2f};

        float[] temperature = {Float.NaN, 0.6f, Float.NaN, 0.35f};
        float[] tail = {-1, -1};

        Draws(int count, int vocabulary, int table) {
            this.count = count;
            this.vocabulary = vocabulary;
            gumbel = new float[table];
            logits = Plain.random(random, ROWS * count * vocabulary, 2);
            codebook = Plain.random(random, vocabulary * LATENT);
            for (int i = 0; i < table; i++) {
                gumbel[i] = (float) -Math.log(-Math.log(random.nextDouble()));
            }
            smoothOffset = longs(false);
            smoothStride = longs(true);
            selectOffset = longs(false);
            selectStride = longs(true);
        }

        /** Draws numbers {@code [B, 1 + n]}; the first position belongs to scale 0. */
        private long[] longs(boolean odd) {
            return random.longs((long) ROWS * (count + 1), 0, gumbel.length)
                    .map(value -> odd ? value | 1 : value)
                    .toArray();
        }

        Feeds feeds() {
            return new Feeds()
                    .floats("logits", logits, ROWS, count, vocabulary)
                    .floats("codebook", codebook, vocabulary, LATENT)
                    .floats("gumbel", gumbel, gumbel.length)
                    .longs("smooth_offset", smoothOffset, ROWS, count + 1)
                    .longs("smooth_stride", smoothStride, ROWS, count + 1)
                    .longs("select_offset", selectOffset, ROWS, count + 1)
                    .longs("select_stride", selectStride, ROWS, count + 1)
                    .floats("logit_scale", logitScale, ROWS, 2)
                    .floats("temperature", temperature, ROWS, 2)
                    .floats("tail", tail, ROWS);
        }

        double noise(long[] offsets, long[] strides, int position, int entry) {
            int at = position / count * (count + 1) + 1 + position % count;
            return gumbel[(int) ((offsets[at] + strides[at] * entry) % gumbel.length)];
        }

        /** Returns the kept entries: the largest {@code keep}, without those whose probability, summed from below, is in the tail. */
        List<Integer> kept(int position, int keep, double tail) {
            List<Integer> largest = IntStream.range(0, vocabulary)
                    .boxed()
                    .sorted(Comparator.comparing(entry -> -logits[position * vocabulary + entry]))
                    .limit(keep)
                    .toList();
            double[] probability = Plain.softmax(largest.stream()
                    .mapToDouble(entry -> logits[position * vocabulary + entry])
                    .toArray());
            double sum = 0;
            int last = largest.size();
            while (last > 1 && sum + probability[last - 1] <= tail) {
                last--;
                sum += probability[last];
            }
            return largest.subList(0, last);
        }

        double[] embedding(int position, List<Integer> kept) {
            int row = position / count;
            double[] weights = Plain.softmax(kept.stream()
                    .mapToDouble(entry -> (logits[position * vocabulary + entry] * logitScale[row * 2 + 1]
                                    + noise(smoothOffset, smoothStride, position, entry))
                            / temperature[row * 2 + 1])
                    .toArray());
            double[] sum = new double[LATENT];
            for (int i = 0; i < weights.length; i++) {
                for (int z = 0; z < LATENT; z++) {
                    sum[z] += weights[i] * codebook[kept.get(i) * LATENT + z];
                }
            }
            return sum;
        }

        long index(int position, List<Integer> kept) {
            return kept.stream()
                    .max(Comparator.comparing(entry ->
                            logits[position * vocabulary + entry] + noise(selectOffset, selectStride, position, entry)))
                    .orElseThrow();
        }
    }

    private OneBlock sampler(int keep) {
        return new OneBlock(folder, stage -> {
            Graph graph = stage.graph();
            Value logits = graph.input("logits", ElementType.FLOAT, "B", "n", "V");
            Value codebook = graph.input("codebook", ElementType.FLOAT, "V", LATENT);
            TransformerInputs inputs = new TransformerInputs(
                    logits,
                    logits,
                    logits,
                    logits,
                    graph.input("logit_scale", ElementType.FLOAT, "B", 2),
                    graph.input("temperature", ElementType.FLOAT, "B", 2),
                    graph.input("tail", ElementType.FLOAT, "B"),
                    graph.input("gumbel", ElementType.FLOAT, "R"),
                    graph.input("smooth_offset", ElementType.INT64, "B", "L"),
                    graph.input("smooth_stride", ElementType.INT64, "B", "L"),
                    graph.input("select_offset", ElementType.INT64, "B", "L"),
                    graph.input("select_stride", ElementType.INT64, "B", "L"),
                    logits,
                    logits,
                    List.of());
            Value start = graph.longs(1);
            Value end = graph.ops().dimension(inputs.smoothOffset(), 1);
            Sampler.Draw draw = new Sampler(graph, inputs, Sampler.tableSize(graph, inputs))
                    .draw(logits, graph.longs(keep), graph.longs(1), graph.longs(2), start, end, codebook);
            graph.output("embedding", draw.embedding(), "B", "n", LATENT);
            graph.output("indices", draw.indices(), "B", "n");
        });
    }

    private void assertDrawn(int keep, Outputs outputs) {
        float[] embedding = outputs.floats("embedding");
        long[] indices = outputs.longs("indices");
        assertThat(indices).hasSize(ROWS * draws.count);
        for (int position = 0; position < indices.length; position++) {
            List<Integer> kept = draws.kept(position, keep, draws.tail[position / draws.count]);
            Plain.assertClose(
                    Arrays.copyOfRange(embedding, position * LATENT, (position + 1) * LATENT),
                    draws.embedding(position, kept),
                    1e-4);
            assertThat(indices[position]).as("position %d", position).isEqualTo(draws.index(position, kept));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5, VOCABULARY})
    void aSoftDrawIsTheSoftmaxOfKeptLogitsPlusTheNoiseOfTheirEntries(int keep) {
        try (OneBlock block = sampler(keep);
                Outputs outputs = block.run(draws.feeds())) {
            assertDrawn(keep, outputs);
        }
    }

    @Test
    void theTailIsCutForEachRow() {
        // The first row keeps 0.7 of the probability; the second so little that only the largest entry is kept.
        draws.tail = new float[] {0.3f, 0.999999f};

        try (OneBlock block = sampler(9);
                Outputs outputs = block.run(draws.feeds())) {
            assertDrawn(9, outputs);
            for (int position = draws.count; position < 2 * draws.count; position++) {
                assertThat(draws.kept(position, 9, 0.999999)).hasSize(1);
            }
        }
    }

    @Test
    void atTemperatureNearZeroTheSoftDrawIsTheCodebookRowOfTheDrawnEntry() {
        Arrays.fill(draws.logitScale, 1);
        draws.temperature = new float[] {1, 1e-8f, 1, 1e-8f};
        draws.selectOffset = draws.smoothOffset;
        draws.selectStride = draws.smoothStride;

        try (OneBlock block = sampler(7);
                Outputs outputs = block.run(draws.feeds())) {
            float[] embedding = outputs.floats("embedding");
            long[] indices = outputs.longs("indices");
            for (int position = 0; position < indices.length; position++) {
                int row = (int) indices[position] * LATENT;
                assertThat(Arrays.copyOfRange(embedding, position * LATENT, (position + 1) * LATENT))
                        .containsExactly(Arrays.copyOfRange(draws.codebook, row, row + LATENT));
            }
        }
    }

    @Test
    void noiseBelongsToTheEntryAndNotToItsRank() {
        // Two entries are nearly equal, so that the smallest change swaps their ranks and changes hardly anything else.
        draws.logits[0] = 5;
        draws.logits[1] = Math.nextUp(5f);
        try (OneBlock block = sampler(6)) {
            float[] before;
            float[] after;
            try (Outputs outputs = block.run(draws.feeds())) {
                before = outputs.floats("embedding");
            }
            draws.logits[0] = Math.nextUp(Math.nextUp(5f));
            try (Outputs outputs = block.run(draws.feeds())) {
                after = outputs.floats("embedding");
            }

            Plain.assertClose(after, Plain.wide(before), 1e-5);
        }
    }

    @Test
    void drawsFollowTheSoftmax() {
        int positions = 10_000;
        float[] logits = {0, 1, -1, 2, 0.5f, -2, 1.5f};
        double[] probability = Plain.softmax(Plain.wide(logits));
        draws = new Draws(positions, logits.length, 1 << 16);
        for (int i = 0; i < draws.logits.length; i++) {
            draws.logits[i] = logits[i % logits.length];
        }

        long[] counts = new long[logits.length];
        try (OneBlock block = sampler(logits.length);
                Outputs outputs = block.run(draws.feeds())) {
            for (long index : outputs.longs("indices")) {
                counts[(int) index]++;
            }
        }

        double chiSquare = 0;
        for (int i = 0; i < counts.length; i++) {
            double expected = probability[i] * ROWS * positions;
            chiSquare += (counts[i] - expected) * (counts[i] - expected) / expected;
        }
        // With six degrees of freedom chance exceeds this once in 10,000 runs; the seed is fixed.
        assertThat(chiSquare).isLessThan(27.9);
    }
}
