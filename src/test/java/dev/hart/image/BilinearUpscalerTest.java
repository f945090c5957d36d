package dev.hart.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class BilinearUpscalerTest {
    @Test
    void theImageIsTwiceAsLargeAndBlendsNeighbours() {
        Raster two = new Raster(2, 1, new byte[] {0, 0, 0, (byte) 200, 100, 40});

        Raster large = BilinearUpscaler.twice(two);

        assertThat(large.width()).isEqualTo(4);
        assertThat(large.height()).isEqualTo(2);
        // The centre of a new pixel is a quarter of the way from the centre of its old pixel to that of the neighbour.
        assertThat(large.rgb()).startsWith(0, 0, 0, 50, 25, 10, 150, 75, 30, 200, 100, 40);
        assertThat(large.rgb()).endsWith(0, 0, 0, 50, 25, 10, 150, 75, 30, 200, 100, 40);
    }

    @Test
    void anImageOfOneColourKeepsThatColour() {
        byte[] grey = new byte[3 * 5 * 3];
        Arrays.fill(grey, (byte) 255);

        assertThat(BilinearUpscaler.twice(new Raster(3, 5, grey)).rgb()).containsOnly((byte) 255);
    }
}
