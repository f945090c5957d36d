package dev.hart.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hart.pack.ScaleSchedule;
import dev.hart.pipeline.ImageNoise.Purpose;
import java.util.Arrays;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * All noise of an image is a function of its seed, and these tests pin the function: a change of a value changes the image
 * of every seed that a user has kept. Offsets and strides are integers. Normals come from {@link StrictMath}, so their bits
 * are exact as well ({@link GumbelTableTest} explains why). The expected values were recorded at commit 9609846.
 */
class ImageNoiseTest {
    /** The scales of the demo pack, 16 tokens a side at the last one. */
    private static final ScaleSchedule SCALES = ScaleSchedule.of(1, 2, 3, 4, 6, 8, 11, 16);

    private static final int STEPS = 8;
    private static final int CHANNELS = 32;

    private record Rows(long[] offset, long[] stride) {}

    @ParameterizedTest
    @CsvSource({
        "0, SMOOTH, 742e9626831299a0c2b0ced07c97581b484bc6a30f22c7c208f799bf35b04e3e,"
                + "71bc1ee8f24ee112122c72fc1a501030bc7eca4917494c52fcd88363aab6dd53",
        "0, SELECT, 0c83237fa68d0eaf03feb22e8c7149e3a2af8337c0fed699992411bd0b210127,"
                + "890edf80da4721375faf67fc22b5dececc3beae896a1e58c631a0c9b9e413070",
        "7, SMOOTH, c2fd35d5f665902f78b177b9cd90820dfd1f7badf543c15432301083ad80ef83,"
                + "36597c3d9276e3f07e77b9c459f26436ba99279d025f9c387a7b3d962304ebec",
        "7, SELECT, 5f58e95258b0790666eafe782be488d47ca66d10690b9fec6fe3469ae2fa9a14,"
                + "80a5ac0cf7b6a384d7172e1c6149aca874e6b7a9125637933bece8306cc0f0d6",
        "9007199254740991, SMOOTH, 4b2496a234391ab30e24d1625a72a0947dcead8c0a7532e7ed2471eee78fd22c,"
                + "e2cc303a68537817810103293e01a7fe2822858edc528d3ac0c7a84976a00bb6",
        "9007199254740991, SELECT, 796968ed6759052464ffa5e30cf88eec908063222bb4406e2eeec470899db8e2,"
                + "f28a6de775fa6edc25f88372572b6778afea400e05d861db63b4733bf3cb9410"
    })
    void offsetsAndStridesOfASeedAreTheRecordedOnes(long seed, Purpose purpose, String offsets, String strides) {
        Rows rows = rows(seed, purpose);

        assertThat(NoiseDigest.of(rows.offset())).as("offsets").isEqualTo(offsets);
        assertThat(NoiseDigest.of(rows.stride())).as("strides").isEqualTo(strides);
    }

    @Test
    void theFirstRowsOfASeedAreTheRecordedOnes() {
        Rows smooth = rows(7, Purpose.SMOOTH);
        Rows select = rows(7, Purpose.SELECT);

        assertThat(Arrays.copyOf(smooth.offset(), 5)).containsExactly(2128429, 324957, 4093331, 3460641, 2941358);
        assertThat(Arrays.copyOf(smooth.stride(), 5)).containsExactly(653789, 2029045, 1380901, 1045899, 1168275);
        assertThat(Arrays.copyOf(select.offset(), 5)).containsExactly(2499955, 3739333, 663527, 2005826, 984660);
        assertThat(Arrays.copyOf(select.stride(), 5)).containsExactly(2809459, 359405, 4155783, 1729787, 3632853);
    }

    @Test
    void everyRowStartsInsideTheTableAndVisitsEachEntryOnce() {
        Rows rows = rows(123, Purpose.SMOOTH);

        assertThat(LongStream.of(rows.offset())).allMatch(offset -> offset >= 0 && offset < GumbelTable.SIZE);
        assertThat(LongStream.of(rows.stride()))
                .allMatch(stride -> stride > 0 && stride < GumbelTable.SIZE && stride % 2 == 1);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 11c22d1826c25797b781b062039bc1319485979e6b9af14c853c74caec540f6d",
        "7, 814c907740227d142ec6edb1c3b628bf6291013e05bc1227acaa3e8a4bb79e16",
        "9007199254740991, c7c4c59e149ef9cb072dd5eb7ca7c1aff0eebbfd49b41c07ddaa6ce46ec5db4f"
    })
    void normalsOfASeedAreTheRecordedOnes(long seed, String expected) {
        int size = SCALES.tokens(SCALES.last()) * CHANNELS;
        float[] normals = new float[(STEPS + 1) * size];
        for (int step = 0; step <= STEPS; step++) {
            new ImageNoise(seed).normals(step, SCALES.tokens(SCALES.last()), CHANNELS, normals, step * size);
        }

        assertThat(NoiseDigest.of(normals)).isEqualTo(expected);
    }

    @Test
    void theFirstNormalsOfASeedAreTheRecordedOnes() {
        float[] start = new float[4];
        float[] first = new float[4];
        new ImageNoise(7).normals(0, 1, 4, start, 0);
        new ImageNoise(7).normals(1, 1, 4, first, 0);

        assertThat(start).containsExactly(0.39786014f, -1.7153846f, -1.963581f, 1.1356255f);
        assertThat(first).containsExactly(0.9108622f, 0.093192406f, 0.28705424f, 1.0083426f);
    }

    @Test
    void normalsAreStandardNormal() {
        float[] normals = new float[1 << 16];
        new ImageNoise(5).normals(0, 1 << 16, 1, normals, 0);

        double sum = 0;
        double squares = 0;
        for (float normal : normals) {
            sum += normal;
            squares += (double) normal * normal;
        }
        // Four standard errors.
        assertThat(sum / normals.length).isCloseTo(0, within(0.016));
        assertThat(squares / normals.length).isCloseTo(1, within(0.022));
    }

    @Test
    void aNumberOfNormalsThatIsNoMultipleOfFourWritesOnlyItsOwn() {
        float[] normals = new float[12];
        new ImageNoise(7).normals(0, 3, 3, normals, 1);
        float[] more = new float[12];
        new ImageNoise(7).normals(0, 3, 4, more, 0);

        assertThat(normals[0]).isZero();
        assertThat(Arrays.copyOfRange(normals, 1, 10)).containsExactly(Arrays.copyOf(more, 9));
        assertThat(Arrays.copyOfRange(normals, 10, 12)).containsExactly(0, 0);
    }

    private static Rows rows(long seed, Purpose purpose) {
        Rows rows = new Rows(new long[SCALES.totalPositions()], new long[SCALES.totalPositions()]);
        new ImageNoise(seed).tableRows(purpose, SCALES, rows.offset(), rows.stride(), 0);
        return rows;
    }
}
