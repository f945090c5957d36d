package dev.hart.convert.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RowQuantizerTest {
    private final float[] scales = new float[3];
    private final List<byte[]> rows = new ArrayList<>();
    private final RowQuantizer quantizer = new RowQuantizer(2, scales, (row, bytes) -> rows.add(row, bytes.clone()));

    private static ByteBuffer fp32(float... values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return bytes;
    }

    @Test
    void theLargestMagnitudeOfEachRowBecomes127() throws IOException {
        quantizer.write(fp32(-254, 3, 0.5f, 0.25f, 1e-3f, -1e-3f));

        assertThat(scales).containsExactly(2, 0.5f / 127, 1e-3f / 127);
        // 3 / 2 and 63.5 are halfway between two integers and become the even one.
        assertThat(rows).containsExactly(new byte[] {-127, 2}, new byte[] {127, 64}, new byte[] {127, -127});
    }

    @Test
    void aRowOfZerosHasTheFactorOne() throws IOException {
        quantizer.write(fp32(0, -0f));

        assertThat(scales[0]).isEqualTo(1);
        assertThat(rows).containsExactly(new byte[] {0, 0});
    }

    @Test
    void aRowMayArriveInPartsOfAnyLength() throws IOException {
        byte[] all = fp32(1, 2, 3, 4, 5, 6).array();
        for (int start = 0; start < all.length; start += 3) {
            ByteBuffer part = ByteBuffer.wrap(all, start, 3);

            assertThat(quantizer.write(part)).isEqualTo(3);
            assertThat(part.hasRemaining()).isFalse();
        }

        assertThat(rows).hasSize(3).allSatisfy(row -> assertThat(row[1]).isEqualTo((byte) 127));
    }

    @Test
    void numbersThatAreTooSmallForAFactorStayWithinAByte() throws IOException {
        quantizer.write(fp32(Float.MIN_VALUE * 190, -Float.MIN_VALUE * 190));

        assertThat(rows).containsExactly(new byte[] {127, -127});
    }

    @Test
    void aNumberThatIsNotFiniteIsRefusedWithItsRow() throws IOException {
        quantizer.write(fp32(1, 2));

        assertThatThrownBy(() -> quantizer.write(fp32(1, Float.NaN)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("row 1")
                .hasMessageContaining("NaN");
    }
}
