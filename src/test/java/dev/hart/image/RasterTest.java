package dev.hart.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.FloatBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RasterTest {
    @ParameterizedTest
    @CsvSource({"0,1,0", "1,0,0", "-1,-1,3", "2,2,11", "2,2,13", "65536,65536,0", "30000,30000,12"})
    void theBytesFitTheSize(int width, int height, int bytes) {
        assertThatThrownBy(() -> new Raster(width, height, new byte[bytes]))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void planesAreInterleavedClampedAndTruncated() {
        // Red, green and blue planes of two pixels.
        FloatBuffer planes = FloatBuffer.wrap(new float[] {9, 0f, 1f, 0.5f, 0.999f, -0.1f, 1.5f});
        planes.position(1);

        Raster raster = Raster.ofPlanes(planes, 2, 1);

        assertThat(raster.rgb()).containsExactly(0, 127, 0, 255, 254, 255);
        assertThat(planes.position()).isEqualTo(1);
    }

    @Test
    void aPictureThatIsNotANumberIsRefused() {
        FloatBuffer planes = FloatBuffer.wrap(new float[] {0, Float.NaN, 0});

        assertThatThrownBy(() -> Raster.ofPlanes(planes, 1, 1)).hasMessageContaining("NaN");
        assertThatThrownBy(() -> Raster.ofPlanes(FloatBuffer.allocate(11), 2, 2))
                .hasMessageContaining("12 numbers");
    }
}
