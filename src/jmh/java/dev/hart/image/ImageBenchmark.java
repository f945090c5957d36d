package dev.hart.image;

import dev.hart.HotCodeBenchmark;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OutputTimeUnit;

/** What happens to an image of 1024 pixels after the decoder: it is scaled and encoded. */
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class ImageBenchmark extends HotCodeBenchmark {
    private static final int SIDE = 1024;
    private static final Provenance PROVENANCE = new Provenance("a pack", 7, Optional.empty());

    private final Raster image = image(SIDE);
    private final Raster preview = image(SIDE / 2);

    @Benchmark
    public byte[] png() {
        return ImageFormat.PNG.encode(image, PROVENANCE);
    }

    /** By a native library. */
    @Benchmark
    public byte[] jpeg() {
        return ImageFormat.JPEG.encode(image, PROVENANCE);
    }

    /** By a native library. */
    @Benchmark
    public byte[] webp() {
        return ImageFormat.WEBP.encode(image, PROVENANCE);
    }

    /** To half the side, for a client that wants a smaller image. */
    @Benchmark
    public Raster shrink() {
        return Resampler.shrink(image, SIDE / 2, SIDE / 2);
    }

    /** To twice the side, for a preview. */
    @Benchmark
    public Raster upscale() {
        return BilinearUpscaler.twice(preview);
    }

    /** Waves of several lengths with a little noise, which compress about as well as a photograph. */
    private static Raster image(int side) {
        Random random = new Random(7);
        byte[] rgb = new byte[side * side * Raster.CHANNELS];
        for (int y = 0; y < side; y++) {
            for (int x = 0; x < side; x++) {
                for (int c = 0; c < Raster.CHANNELS; c++) {
                    double value = 128
                            + 60 * Math.sin(x * 0.006 + c)
                            + 40 * Math.sin(y * 0.011 - x * 0.004 * c)
                            + 12 * Math.sin((x + 2 * y) * 0.09)
                            + 3 * random.nextGaussian();
                    rgb[(y * side + x) * Raster.CHANNELS + c] = (byte) Math.max(0, Math.min(255, value));
                }
            }
        }
        return new Raster(side, side, rgb);
    }
}
