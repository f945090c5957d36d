package dev.hart.store.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hart.aws.S3Buckets;
import dev.hart.aws.S3Content;
import dev.hart.aws.S3Server;
import dev.hart.store.ImageKey;
import dev.hart.store.ImageStore;
import dev.hart.store.ImageStoreContract;
import dev.hart.store.StoreException;
import dev.hart.store.StoredImage;
import java.time.Clock;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

class S3ImageStoreServerIT extends ImageStoreContract {
    private static S3Server server;

    private S3ImageStore store;

    @BeforeAll
    static void start() {
        server = S3Server.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void open() {
        server.clear();
        store = S3ImageStore.open(server.bucket(), clock());
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Override
    protected ImageStore store() {
        return store;
    }

    @Override
    protected Clock clock() {
        return Clock.systemUTC();
    }

    @Test
    void anObjectHasItsContentTypeItsDigestAndPrivateCaching() {
        StoredImage stored = store.put(IMAGE);

        HeadObjectResponse object = server.objects().blobMetadata(S3Server.BUCKET, "hart/images/" + stored.key());

        assertThat(object.contentType()).isEqualTo("image/png");
        assertThat(object.cacheControl()).isEqualTo("private");
        assertThat(object.contentLength()).isEqualTo(7);
        assertThat(object.metadata()).containsEntry("sha256", stored.sha256());
    }

    @Test
    void objectsOfOtherProgramsAreNotListed() {
        try (var bucket = server.bucket()) {
            bucket.put("images/notes.txt", S3Content.of(BYTES, "text/plain"));
            bucket.put("elsewhere/a.png", S3Content.of(BYTES, "image/png"));
        }
        ImageKey key = store.put(IMAGE).key();

        assertThat(store.list("", Optional.empty(), 10))
                .extracting(ImageStore.Entry::key)
                .containsExactly(key);
    }

    @Test
    void aStoreWhoseBucketRefusesDoesNotOpen() {
        try (var stranger = S3Buckets.open(server.settings(), S3Server.credentials("wrong"))) {
            assertThatThrownBy(() -> S3ImageStore.open(stranger, clock()))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("S3 bucket pictures at " + server.endpoint());
        }
    }

    @Test
    void anUnreachableStoreFailsAndDoesNotReportAMissingImage() {
        S3Server other = S3Server.start();
        try (S3ImageStore lost = S3ImageStore.open(other.bucket(), clock())) {
            ImageKey key = lost.put(IMAGE).key();
            other.close();

            assertThatThrownBy(() -> lost.read(key)).isInstanceOf(StoreException.class);
            assertThatThrownBy(() -> lost.put(IMAGE)).isInstanceOf(StoreException.class);
            assertThatThrownBy(() -> lost.delete(key)).isInstanceOf(StoreException.class);
            assertThatThrownBy(() -> lost.list("", Optional.empty(), 1)).isInstanceOf(StoreException.class);
        }
    }
}
