package dev.hart.job.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hart.job.JobImage;
import dev.hart.store.ImageKey;
import dev.hart.store.SignedUrl;
import dev.hart.store.UnsupportedImageStore;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ImageLinksTest {
    private static final JobImage IMAGE = new JobImage("jobs/shop/fox/0.png", "0".repeat(64), 1, 7);

    @Test
    void theStoreSignsTheUrlOfEachImageForTheWholeLifetime() {
        assertThat(ImageLinks.signedBy(new SigningStore(), Duration.ofHours(1)).of(IMAGE))
                .contains(URI.create("https://images.example/jobs/shop/fox/0.png?ttl=PT1H"));
        assertThat(ImageLinks.NONE.of(IMAGE)).isEmpty();
    }

    /** A store that signs and does nothing else. */
    private static final class SigningStore extends UnsupportedImageStore {
        @Override
        public SignedUrl url(ImageKey key, Duration ttl) {
            return new SignedUrl(URI.create("https://images.example/" + key.value() + "?ttl=" + ttl), Instant.EPOCH);
        }
    }
}
