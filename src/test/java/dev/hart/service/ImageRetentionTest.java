package dev.hart.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hart.image.ImageFormat;
import dev.hart.store.ImageContent;
import dev.hart.store.ImageKey;
import dev.hart.store.ImageStore;
import dev.hart.store.local.LocalImageStore;
import dev.hart.store.local.LocalUrlSigner;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageRetentionTest {
    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
    private static final ImageContent IMAGE = new ImageContent(ImageFormat.PNG, new byte[] {1});

    @TempDir
    private Path folder = Path.of("");

    private final ImageRetention retention = new ImageRetention(Clock.fixed(NOW, ZoneOffset.UTC));

    @AfterEach
    void end() {
        retention.end();
    }

    @Test
    void onlyExpiredImagesAreRemoved() throws IOException {
        ImageKey old = put(Duration.ofDays(8));
        ImageKey young = put(Duration.ofDays(6));

        int removed = retention.removeExpired(store(Duration.ZERO), Duration.ofDays(7), 1000);

        assertThat(removed).isEqualTo(1);
        ImageStore store = store(Duration.ZERO);
        assertThat(store.read(old)).isEmpty();
        assertThat(store.read(young)).isPresent();
    }

    @Test
    void imagesOfJobsAreNotRemoved() throws IOException {
        put(Duration.ofDays(8));
        // This key sorts after the other image, so the pass reaches it.
        ImageKey job = new ImageKey("jobs/web/order-1/a1/0.png");
        store(Duration.ZERO).put(job, IMAGE);
        age(job, Duration.ofDays(30));

        int removed = retention.removeExpired(store(Duration.ZERO), Duration.ofDays(7), 1000);

        assertThat(removed).isEqualTo(1);
        assertThat(store(Duration.ZERO).read(job)).isPresent();
    }

    @Test
    void onePassRemovesMoreThanAPageOfImages() throws IOException {
        for (int i = 0; i < 5; i++) {
            put(Duration.ofDays(8));
        }

        int removed = retention.removeExpired(store(Duration.ZERO), Duration.ofDays(7), 2);

        assertThat(removed).isEqualTo(5);
        assertThat(store(Duration.ZERO).list("", Optional.empty(), 1)).isEmpty();
    }

    private ImageKey put(Duration age) throws IOException {
        ImageKey key = store(age).put(IMAGE).key();
        age(key, age);
        return key;
    }

    private void age(ImageKey key, Duration age) throws IOException {
        String name = Path.of(key.value()).getFileName().toString();
        try (Stream<Path> files = Files.walk(folder.resolve("images"))) {
            Path file = files.filter(path -> path.endsWith(name)).findAny().orElseThrow();
            Files.setLastModifiedTime(file, FileTime.from(NOW.minus(age)));
        }
    }

    private ImageStore store(Duration age) {
        Clock clock = Clock.fixed(NOW.minus(age), ZoneOffset.UTC);
        return new LocalImageStore(
                folder.resolve("images"),
                URI.create("http://127.0.0.1"),
                LocalUrlSigner.open(folder.resolve("key"), clock),
                clock);
    }
}
