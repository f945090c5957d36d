package dev.hart.convert.hart;

import dev.hart.TensorFile;
import dev.hart.checkpoint.Checkpoint;
import dev.hart.checkpoint.Weights;
import dev.hart.checkpoint.files.CheckpointFiles;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SinusoidTest {
    private static final double[] TIMES = {0, 1, 13, 285, 999};

    @TempDir
    Path folder;

    private float[] embed(float[] w0, float[] b0, float[] w2, float[] b2, double... times) {
        int width = b0.length;
        Path file = new TensorFile()
                .put("mlp.0.weight", w0, width, 256)
                .put("mlp.0.bias", b0, width)
                .put("mlp.2.weight", w2, width, width)
                .put("mlp.2.bias", b2, width)
                .write(folder.resolve("mlp.safetensors"));
        try (Checkpoint checkpoint = CheckpointFiles.openFile(file)) {
            return Sinusoid.embed(new Weights(checkpoint, ""), "mlp", times, width);
        }
    }

    private static double[] sinusoid(double t) {
        double[] values = new double[256];
        for (int i = 0; i < 256; i++) {
            double angle = t / Math.pow(10000, (i % 128) / 128.0);
            values[i] = i < 128 ? Math.cos(angle) : Math.sin(angle);
        }
        return values;
    }

    @Test
    void cosinesComeBeforeSines() {
        float[] identity = new float[256 * 256];
        for (int i = 0; i < 256; i++) {
            identity[i * 257] = 1;
        }

        float[] found = embed(identity, new float[256], identity, new float[256], TIMES);

        for (int row = 0; row < TIMES.length; row++) {
            Plain.assertClose(
                    java.util.Arrays.copyOfRange(found, row * 256, (row + 1) * 256),
                    Plain.silu(sinusoid(TIMES[row])),
                    1e-6);
        }
    }

    @Test
    void theMlpIsALinearASiluAndALinear() {
        Random random = new Random(4);
        float[] w0 = Plain.random(random, 24 * 256, 0.1);
        float[] b0 = Plain.random(random, 24);
        float[] w2 = Plain.random(random, 24 * 24, 0.3);
        float[] b2 = Plain.random(random, 24);

        float[] found = embed(w0, b0, w2, b2, 428);

        Plain.assertClose(found, Plain.linear(Plain.silu(Plain.linear(sinusoid(428), w0, b0)), w2, b2), 1e-6);
    }
}
