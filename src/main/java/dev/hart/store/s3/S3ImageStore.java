package dev.hart.store.s3;

import dev.hart.aws.AwsException;
import dev.hart.aws.S3Bucket;
import dev.hart.aws.S3Content;
import dev.hart.aws.S3Url;
import dev.hart.store.ImageContent;
import dev.hart.store.ImageKey;
import dev.hart.store.ImageStore;
import dev.hart.store.SignedUrl;
import dev.hart.store.StoreException;
import dev.hart.store.StoredImage;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Pictures as objects of a bucket, below {@code images/}. Each has its content type, {@code x-amz-meta-sha256}, and is
 * {@code private} to caches. URLs are presigned, and tell caches themselves until when.
 */
public final class S3ImageStore implements ImageStore, AutoCloseable {
    /** What keys in the bucket begin with; a rule for what the bucket forgets can name it. */
    private static final String FOLDER = "images/";

    private final S3Bucket bucket;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    private S3ImageStore(S3Bucket bucket, Clock clock) {
        this.bucket = bucket;
        this.clock = clock;
    }

    /**
     * Opens a store, once the bucket has been written, read and listed.
     *
     * @param bucket closed with the store
     * @throws StoreException if the bucket cannot be used
     */
    public static S3ImageStore open(S3Bucket bucket, Clock clock) {
        return translated(() -> {
            bucket.probe();
            return new S3ImageStore(bucket, clock);
        });
    }

    /**
     * Opens a store for whoever only reads and signs: nothing is written to try it.
     *
     * @param bucket closed with the store
     */
    public static S3ImageStore reading(S3Bucket bucket, Clock clock) {
        return new S3ImageStore(bucket, clock);
    }

    @Override
    public StoredImage put(ImageContent content) {
        return put(ImageKey.create(clock.instant(), random, content.type()), content);
    }

    @Override
    public StoredImage put(ImageKey key, ImageContent content) {
        StoredImage stored = StoredImage.of(key, content);
        S3Content object = new S3Content(
                content.bytes(),
                content.type().contentType(),
                Optional.of("private"),
                Map.of("sha256", stored.sha256()));
        return translated(() -> {
            bucket.put(FOLDER + key, object);
            return stored;
        });
    }

    @Override
    public SignedUrl url(ImageKey key, Duration ttl) {
        ImageStore.requireTtl(ttl);
        S3Url signed = translated(() -> bucket.url(FOLDER + key, ttl));
        return new SignedUrl(signed.uri(), signed.expires());
    }

    @Override
    public Optional<ImageContent> read(ImageKey key) {
        return translated(() -> bucket.read(FOLDER + key).map(bytes -> new ImageContent(key.type(), bytes)));
    }

    @Override
    public void delete(ImageKey key) {
        translated(() -> {
            bucket.delete(FOLDER + key);
            return key;
        });
    }

    @Override
    public List<Entry> list(String prefix, Optional<ImageKey> after, int limit) {
        ImageStore.requireListable(prefix, limit);
        return translated(() -> bucket.list(
                        FOLDER + prefix,
                        after.map(key -> FOLDER + key),
                        limit,
                        name -> key(name).isPresent()))
                .stream()
                .map(entry -> new Entry(key(entry.key()).orElseThrow(), entry.written()))
                .toList();
    }

    @Override
    public void close() {
        bucket.close();
    }

    /** Others may keep things in the bucket, too. */
    private static Optional<ImageKey> key(String name) {
        return ImageKey.parse(name.substring(FOLDER.length()));
    }

    private static <T> T translated(Supplier<T> call) {
        try {
            return call.get();
        } catch (AwsException e) {
            throw new StoreException(String.valueOf(e.getMessage()), e);
        }
    }
}
