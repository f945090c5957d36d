package dev.hart.convert.hart;

import dev.hart.checkpoint.config.HartConfig;
import dev.hart.engine.Feeds;
import dev.hart.engine.Outputs;
import dev.hart.onnx.ElementType;
import dev.hart.onnx.Graph;
import dev.hart.onnx.Value;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScaleBodyTest {
    private static final int SCALES = 10;

    @TempDir
    Path folder;

    /** All kept entries get equal weights and the codebook row of entry v is v, so the mean shows how many were kept. */
    @ParameterizedTest(name = "scale {0} of {1} entries")
    @CsvSource({"0, 700, 600", "6, 700, 600", "7, 700, 300", "9, 700, 300", "0, 599, 599", "8, 299, 299", "9, 5, 5"})
    void keepsSixHundredThenThreeHundredEntriesButNotMoreThanThereAre(int scale, int vocabulary, int kept) {
        HartConfig config = TinyConfig.hart(Collections.nCopies(SCALES, 1));
        float[] logits = new float[vocabulary];
        float[] codebook = new float[vocabulary];
        for (int v = 0; v < vocabulary; v++) {
            logits[v] = -v;
            codebook[v] = v;
        }

        try (OneBlock block = new OneBlock(folder, stage -> build(stage.graph(), config, vocabulary));
                Outputs outputs = block.run(new Feeds()
                        .longs("scale", new long[] {scale}, 1)
                        .floats("logits", logits, 1, 1, vocabulary)
                        .floats("codebook", codebook, vocabulary, 1))) {
            Plain.assertClose(outputs.floats("embedding"), new double[] {(kept - 1) / 2.0}, 1e-5);
        }
    }

    private static void build(Graph graph, HartConfig config, int vocabulary) {
        Value scale = graph.input("scale", ElementType.INT64, 1);
        Value logits = graph.input("logits", ElementType.FLOAT, 1, 1, vocabulary);
        Value codebook = graph.input("codebook", ElementType.FLOAT, vocabulary, 1);
        Value unused = graph.scalar(0);
        Value equal = graph.floats(new float[SCALES], 1, SCALES);
        float[] ones = new float[SCALES];
        java.util.Arrays.fill(ones, 1);
        Value temperature = graph.floats(ones, 1, SCALES);
        Value places = graph.longTensor(new long[SCALES], 1, SCALES);
        TransformerInputs inputs = new TransformerInputs(
                unused,
                unused,
                unused,
                unused,
                equal,
                temperature,
                graph.floats(new float[] {-1}, 1),
                graph.floats(new float[] {0}, 1),
                places,
                places,
                places,
                places,
                scale,
                unused,
                List.of());
        ScaleTables tables = new ScaleTables(config.patchNums());
        TransformerGraph.Constants constants = new TransformerGraph.Constants(
                unused,
                unused,
                unused,
                unused,
                graph.longs(tables.sides()),
                graph.longs(tables.sideStarts()),
                graph.longs(tables.positionStarts()),
                unused,
                unused,
                unused,
                unused,
                unused,
                codebook,
                unused);
        TransformerGraph.Head head =
                new TransformerGraph.Head(unused, unused, unused, unused, unused, ElementType.FLOAT);
        CallTables call = new CallTables(unused, unused, unused, unused, unused, unused, graph.longs(1));
        ScaleBody body = new ScaleBody(graph, config, inputs, constants, head, call, unused, graph.longs(1), scale);
        graph.output("embedding", body.draw(logits).embedding(), 1, 1, 1);
    }
}
