package dev.hart.pipeline;

import dev.hart.HotCodeBenchmark;
import dev.hart.pack.ScaleSchedule;
import dev.hart.pipeline.ImageNoise.Purpose;
import java.nio.FloatBuffer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OutputTimeUnit;

/** The noise of one image of 1024 pixels at the released sizes, and the table that is made when a pack is loaded. */
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class NoiseBenchmark extends HotCodeBenchmark {
    private static final ScaleSchedule RELEASED = ScaleSchedule.of(1, 2, 3, 4, 5, 7, 9, 12, 16, 21, 27, 36, 48, 64);

    private static final int CHANNELS = 32;
    private static final int RESIDUAL_STEPS = 8;

    private final ImageNoise noise = new ImageNoise(7);
    private final long[] offset = new long[RELEASED.totalPositions()];
    private final long[] stride = new long[RELEASED.totalPositions()];
    private final int positions = RELEASED.tokens(RELEASED.last());
    private final float[] normals = new float[(RESIDUAL_STEPS + 1) * positions * CHANNELS];

    /** The whole table of 2^22 values, by all processors; once for each pack that is loaded. */
    @Benchmark
    public FloatBuffer gumbelTable() {
        return new GumbelTable().values();
    }

    /** Where in the table the noise of the 9,451 positions begins, for both draws. */
    @Benchmark
    public long[] tableRows() {
        noise.tableRows(Purpose.SMOOTH, RELEASED, offset, stride, 0);
        noise.tableRows(Purpose.SELECT, RELEASED, offset, stride, 0);
        return offset;
    }

    /** The 1,179,648 normals of the residual diffusion. */
    @Benchmark
    public float[] residualNormals() {
        for (int step = 0; step <= RESIDUAL_STEPS; step++) {
            noise.normals(step, positions, CHANNELS, normals, step * positions * CHANNELS);
        }
        return normals;
    }
}
