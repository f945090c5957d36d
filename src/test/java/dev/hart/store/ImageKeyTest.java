package dev.hart.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hart.image.ImageFormat;
import java.time.Instant;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageKeyTest {
    @Test
    void newKeysSortByTime() {
        Instant now = Instant.parse("2025-06-01T10:00:00Z");

        ImageKey first = ImageKey.create(now, ImageFormat.PNG);
        ImageKey second = ImageKey.create(now.plusMillis(1), ImageFormat.PNG);

        assertThat(first.value()).isLessThan(second.value());
    }

    @Test
    void keysMadeAtTheSameTimeDiffer() {
        Instant now = Instant.EPOCH;

        assertThat(IntStream.range(0, 1000).mapToObj(i -> ImageKey.create(now, ImageFormat.WEBP)))
                .doesNotHaveDuplicates()
                .allSatisfy(key -> assertThat(key.value()).matches("[0-9a-f]{44}\\.webp"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.png", "jobs/2fA_-9/attempt-1/0.jpg", "a/b/c/d/e.webp"})
    void keysAreReadBack(String text) {
        ImageKey key = ImageKey.parse(text).orElseThrow();

        assertThat(key).hasToString(text);
        assertThat(text).endsWith("." + key.format().extension());
        assertThat(key.format().mediaType()).startsWith("image/");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a",
                ".png",
                "a.gif",
                "a.png.png",
                "a.PNG",
                "../a.png",
                "a/../b.png",
                "./a.png",
                "/a.png",
                "a//b.png",
                "a/.png",
                "a/b/c/d/e/f.png",
                "%2e%2e/a.png",
                "..%2fa.png",
                "a\\b.png",
                "C:a.png",
                "a b.png",
                "ä.png",
                "a.png\n",
                "a.png\0",
                "\0a.png",
                "a.png?x",
                "~/a.png",
                "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.png"
            })
    void aTextThatIsNotAKeyIsRefusedAndNotRepeated(String text) {
        assertThat(ImageKey.parse(text)).isEmpty();
        assertThatThrownBy(() -> new ImageKey(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("this is not the key of an image");
    }
}
