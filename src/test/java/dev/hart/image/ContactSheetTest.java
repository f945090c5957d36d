package dev.hart.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContactSheetTest {
    private static Raster flat(int width, int height, int value) {
        byte[] rgb = new byte[width * height * 3];
        Arrays.fill(rgb, (byte) value);
        return new Raster(width, height, rgb);
    }

    private static int at(Raster sheet, int x, int y) {
        return sheet.rgb()[(y * sheet.width() + x) * 3] & 0xFF;
    }

    @Test
    void imagesAreInReadingOrderWithWhiteBetweenThem() {
        List<Raster> images =
                IntStream.rangeClosed(1, 5).mapToObj(i -> flat(4, 3, i)).toList();

        Raster sheet = ContactSheet.compose(images, 3, 2);

        assertThat(sheet.width()).isEqualTo(3 * 4 + 4 * 2);
        assertThat(sheet.height()).isEqualTo(2 * 3 + 3 * 2);
        for (int y = 0; y < sheet.height(); y++) {
            for (int x = 0; x < sheet.width(); x++) {
                boolean inside = x % 6 >= 2 && y % 5 >= 2;
                int number = y / 5 * 3 + x / 6 + 1;
                assertThat(at(sheet, x, y)).isEqualTo(inside && number <= 5 ? number : 255);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"1,1,1", "2,2,1", "3,2,2", "4,2,2", "5,3,2", "9,3,3", "10,4,3"})
    void byDefaultTheSheetIsAboutSquare(int count, int across, int down) {
        Raster sheet = ContactSheet.compose(Collections.nCopies(count, flat(128, 128, 0)));

        assertThat(sheet.width()).isEqualTo(across * 130 + 2);
        assertThat(sheet.height()).isEqualTo(down * 130 + 2);
    }

    @Test
    void fewerImagesThanColumnsMakeANarrowerSheet() {
        assertThat(ContactSheet.compose(List.of(flat(4, 4, 0)), 8, 0)).isEqualTo(flat(4, 4, 0));
    }

    @Test
    void anImpossibleSheetIsRefused() {
        Raster image = flat(4, 4, 0);

        assertThatThrownBy(() -> ContactSheet.compose(List.of())).hasMessageContaining("needs at least one image");
        assertThatThrownBy(() -> ContactSheet.compose(List.of(image, flat(4, 5, 0))))
                .hasMessageContaining("Raster[4 x 5] beside Raster[4 x 4]");
        assertThatThrownBy(() -> ContactSheet.compose(List.of(image), 0, 1)).hasMessageContaining("columns");
        assertThatThrownBy(() -> ContactSheet.compose(List.of(image), 1, -1)).hasMessageContaining("margin");
        assertThatThrownBy(() -> ContactSheet.compose(List.of(image), 1, Integer.MAX_VALUE))
                .hasMessageContaining("too large");
    }
}
