package dev.hart.image;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RasterTest {
    @ParameterizedTest
    @CsvSource({"0,1,0", "1,0,0", "-1,-1,3", "2,2,11", "2,2,13", "65536,65536,0", "30000,30000,12"})
    void theNumberOfBytesMustMatchTheSize(int width, int height, int bytes) {
        assertThatThrownBy(() -> new Raster(width, height, new byte[bytes]))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
