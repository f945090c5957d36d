package dev.hart.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hart.image.ImageFormat;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The tests that every store must pass. */
public abstract class ImageStoreContract {
    protected static final byte[] BYTES = "picture".getBytes(StandardCharsets.UTF_8);
    protected static final ImageContent IMAGE = new ImageContent(ImageFormat.PNG, BYTES);

    private static final String SHA256 = "2cea274d0bedc39ec4ab6ba9e59ec889e3ed6fb56a1cf088a64d9b383378dc97";

    /** An empty store, the same throughout a test. */
    protected abstract ImageStore store();

    /** The clock by which its URLs expire. */
    protected abstract Clock clock();

    @ParameterizedTest
    @EnumSource(ImageFormat.class)
    void anImageIsReadBackWithItsFormat(ImageFormat format) {
        StoredImage stored = store().put(new ImageContent(format, BYTES));

        ImageContent read = store().read(stored.key()).orElseThrow();

        assertThat(read.bytes()).isEqualTo(BYTES);
        assertThat(read.format()).isEqualTo(format);
        assertThat(stored).isEqualTo(new StoredImage(stored.key(), 7, SHA256));
    }

    @Test
    void anImageMayHaveAKeyOfTheCallers() {
        ImageKey key = new ImageKey("jobs/web/0123/1/0.png");

        StoredImage stored = store().put(key, IMAGE);

        assertThat(stored).isEqualTo(new StoredImage(key, 7, SHA256));
        assertThat(store().read(key).orElseThrow().bytes()).isEqualTo(BYTES);
    }

    @Test
    void puttingUnderTheSameKeyReplacesTheImage() {
        ImageKey key = new ImageKey("jobs/web/0123/1/0.png");
        store().put(key, IMAGE);

        store().put(key, new ImageContent(ImageFormat.PNG, new byte[] {1}));

        assertThat(store().read(key).orElseThrow().bytes()).containsExactly(1);
        assertThat(store().list("", Optional.empty(), 10)).hasSize(1);
    }

    @Test
    void aKeyForAnotherFormatIsRefused() {
        assertThatThrownBy(() -> store().put(new ImageKey("a.jpg"), IMAGE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("jpeg");
    }

    @Test
    void readingAnUnknownKeyFindsNoImage() {
        store().put(new ImageKey("a/b/c.png"), IMAGE);

        assertThat(store().read(new ImageKey("0123/a.png"))).isEmpty();
        assertThat(store().read(new ImageKey("a/b.png"))).isEmpty();
        assertThat(store().read(new ImageKey("incoming/a.png"))).isEmpty();
    }

    @Test
    void aRemovedImageIsNeitherReadNorListed() {
        ImageKey key = new ImageKey("jobs/web/0123/1/0.png");
        ImageKey beside = new ImageKey("jobs/web/0123/1/1.png");
        store().put(key, IMAGE);
        store().put(beside, IMAGE);

        store().delete(key);
        store().delete(key);
        store().delete(new ImageKey("never/there.png"));

        assertThat(store().read(key)).isEmpty();
        assertThat(keys("", Optional.empty(), 10)).containsExactly(beside.value());
    }

    @Test
    void aListIsInTheOrderOfKeysAndNotOfWriting() {
        List<String> sorted = List.of("a-b/0.png", "a.png", "a/0.png", "a/1.png", "a0.png", "a_.png", "b/c/d/e/f.webp");
        new ArrayList<>(sorted)
                .stream().sorted((a, b) -> b.compareTo(a)).forEach(key -> store().put(new ImageKey(key), content(key)));

        assertThat(keys("", Optional.empty(), 1000)).isEqualTo(sorted);
        assertThat(keys("a/", Optional.empty(), 1000)).containsExactly("a/0.png", "a/1.png");
        assertThat(keys("b/c/d/e/", Optional.empty(), 1000)).containsExactly("b/c/d/e/f.webp");
        assertThat(keys("none/", Optional.empty(), 1000)).isEmpty();
    }

    @Test
    void aListBeginsAfterAKeyAndEndsAtItsLimit() {
        List<String> all = IntStream.range(0, 25)
                .mapToObj(i -> String.format(Locale.ROOT, "jobs/w/%02d/0.png", i))
                .toList();
        all.forEach(key -> store().put(new ImageKey(key), IMAGE));

        List<String> found = new ArrayList<>();
        Optional<ImageKey> last = Optional.empty();
        for (int page = 0; page < 10; page++) {
            List<String> next = keys("jobs/", last, 10);
            found.addAll(next);
            if (next.size() < 10) {
                break;
            }
            last = Optional.of(new ImageKey(next.get(9)));
        }

        assertThat(found).isEqualTo(all);
        assertThat(keys("jobs/w/", Optional.of(new ImageKey("jobs/w/11/none.png")), 2))
                .containsExactly("jobs/w/12/0.png", "jobs/w/13/0.png");
    }

    @Test
    void aListContainsWhenAnImageWasWritten() {
        store().put(new ImageKey("a.png"), IMAGE);

        Instant written = store().list("", Optional.empty(), 1).get(0).written();

        assertThat(Duration.between(written, Instant.now()).abs()).isLessThan(Duration.ofMinutes(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "a", "../", "a//", "a/../", "a/b/c/d/e/"})
    void aPrefixThatNoKeyCanHaveIsRefused(String prefix) {
        assertThatThrownBy(() -> store().list(prefix, Optional.empty(), 1))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 1001})
    void aLimitOutOfRangeIsRefused(int limit) {
        assertThatThrownBy(() -> store().list("", Optional.empty(), limit))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aUrlContainsWhenItExpires() {
        SignedUrl url = store().url(new ImageKey("a/b.png"), Duration.ofMinutes(5));

        assertThat(url.uri().isAbsolute()).isTrue();
        assertThat(url.uri().getPath()).endsWith("/images/a/b.png");
        assertThat(Duration.between(clock().instant(), url.expires()))
                .isBetween(Duration.ofSeconds(290), Duration.ofSeconds(301));
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT0.999S", "PT-1S", "PT168H0.001S", "PT9999999999H"})
    void aLifetimeOutsideOneSecondToSevenDaysIsRefused(String ttl) {
        assertThatThrownBy(() -> store().url(new ImageKey("a.png"), Duration.parse(ttl)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void writersAndRemoversOfNeighboursDoNotDisturbEachOther() throws Exception {
        var pool = Executors.newFixedThreadPool(4);
        try {
            List<Callable<Boolean>> work = IntStream.range(0, 4)
                    .<Callable<Boolean>>mapToObj(worker -> () -> {
                        for (int i = 0; i < 25; i++) {
                            ImageKey key = new ImageKey("jobs/w/0/1/" + worker + ".png");
                            store().put(key, IMAGE);
                            assertThat(store().read(key)).isPresent();
                            store().delete(key);
                        }
                        return true;
                    })
                    .toList();

            for (var done : pool.invokeAll(work)) {
                assertThat(done.get()).isTrue();
            }
        } finally {
            pool.shutdownNow();
        }
        assertThat(store().list("", Optional.empty(), 10)).isEmpty();
    }

    private List<String> keys(String prefix, Optional<ImageKey> after, int limit) {
        return store().list(prefix, after, limit).stream()
                .map(entry -> entry.key().value())
                .toList();
    }

    private static ImageContent content(String key) {
        return new ImageContent(new ImageKey(key).format(), BYTES);
    }
}
