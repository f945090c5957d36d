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
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * An image store of objects in a bucket, below its configured prefix and {@code images/}. Each object has its content type,
 * {@code x-amz-meta-sha256} and {@code Cache-Control: private}. URLs are presigned, and the response to one tells caches itself
 * when it expires.
 */
public final class S3ImageStore implements ImageStore, AutoCloseable {
    /** The prefix of image keys, after the configured one; a lifecycle rule of the bucket can name both together. */
    private static final String FOLDER = "images/";

    private final S3Bucket bucket;
    private final Clock clock;

    private S3ImageStore(S3Bucket bucket, Clock clock) {
        this.bucket = bucket;
        this.clock = clock;
    }

    /**
     * Opens a store after a probe has written, read and listed the bucket.
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
     * Opens a store for a caller that stores no images; the bucket is not probed.
     *
     * @param bucket closed with the store
     */
    public static S3ImageStore reading(S3Bucket bucket, Clock clock) {
        return new S3ImageStore(bucket, clock);
    }

    @Override
    public StoredImage put(ImageContent content) {
        return put(ImageKey.create(clock.instant(), content.format()), content);
    }

    @Override
    public StoredImage put(ImageKey key, ImageContent content) {
        StoredImage stored = StoredImage.of(key, content);
        S3Content object = new S3Content(
                content.bytes(),
                stored.sha256(),
                content.format().mediaType(),
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
        return translated(() -> bucket.read(FOLDER + key).map(bytes -> new ImageContent(key.format(), bytes)));
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

    /** Empty for an object that is not an image of ours; other programs may use the bucket too. */
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
