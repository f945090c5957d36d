package dev.hart.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.FloatBuffer;
import org.junit.jupiter.api.Test;

/**
 * The table is part of what a seed means, so its bits are pinned: another table gives other images for every seed. They are
 * the same on every machine and JVM, because each value is computed from integers by IEEE 754 operations and
 * {@link StrictMath}, whose results the Java platform specifies bit by bit (fdlibm), unlike those of {@link Math}. The
 * expected values were recorded at commit 9609846.
 */
class GumbelTableTest {
    private final FloatBuffer table = new GumbelTable().values();

    @Test
    void allBitsAreTheRecordedOnes() {
        assertThat(NoiseDigest.of(table)).isEqualTo("292fcc6f7e2f865afda465958321be92a0891f88f238533463088c2b1fbecaa3");
    }

    @Test
    void singleValuesAreTheRecordedOnes() {
        assertThat(values(0, 8))
                .containsExactly(
                        0.6250073f,
                        -0.861364f,
                        -0.3653563f,
                        -0.21684523f,
                        -0.83925104f,
                        0.66807216f,
                        0.42112473f,
                        -0.17161304f);
        assertThat(values(GumbelTable.SIZE - 4, 4)).containsExactly(3.6043541f, -0.8463946f, 2.0679076f, 0.57957685f);
    }

    @Test
    void itHoldsStandardGumbelValues() {
        double sum = 0;
        double squares = 0;
        for (int i = 0; i < GumbelTable.SIZE; i++) {
            float value = table.get(i);
            sum += value;
            squares += (double) value * value;
        }
        double mean = sum / GumbelTable.SIZE;

        // Euler's constant and π²/6; the tolerances are four standard errors.
        assertThat(mean).isCloseTo(0.5772157, within(0.0025));
        assertThat(squares / GumbelTable.SIZE - mean * mean).isCloseTo(Math.PI * Math.PI / 6, within(0.0067));
    }

    @Test
    void itsBufferIsReadOnlyAndDirectSoThatNoRunChangesOrCopiesIt() {
        assertThat(table.isReadOnly()).isTrue();
        assertThat(table.isDirect()).isTrue();
        assertThat(table.remaining()).isEqualTo(GumbelTable.SIZE);
    }

    private float[] values(int start, int count) {
        float[] values = new float[count];
        table.get(start, values);
        return values;
    }
}
