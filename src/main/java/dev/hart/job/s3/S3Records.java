package dev.hart.job.s3;

import dev.hart.aws.AwsException;
import dev.hart.aws.S3Bucket;
import dev.hart.aws.S3Content;
import dev.hart.io.NameGrammar;
import dev.hart.job.record.Records;
import dev.hart.job.record.RecordsException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * Records as objects of a bucket, below its configured prefix and {@code records/}. The store itself guarantees that one of
 * several processes creates a document.
 */
public final class S3Records implements Records {
    private static final String FOLDER = "records/";
    private static final String PARTS = "(?:" + NameGrammar.REGEX + "/)";
    private static final Pattern KEY = Pattern.compile(PARTS + "*" + NameGrammar.REGEX + "\\.json");
    private static final Pattern PREFIX = Pattern.compile(PARTS + "+");

    private final S3Bucket bucket;

    /**
     * Opens records without a request to the bucket. Documents are created with {@code If-None-Match: *}. Some servers ignore
     * this condition and overwrite the document, which {@link dev.hart.job.record.CreateOnceCheck} detects.
     *
     * @param bucket not closed with the records
     */
    public S3Records(S3Bucket bucket) {
        this.bucket = bucket;
    }

    @Override
    public boolean create(String key, byte[] content) {
        String name = name(key);
        return translated(() -> {
            if (bucket.create(name, content(content))) {
                return true;
            }
            // The object may be that of an earlier attempt of this call, whose answer was lost.
            byte[] there = bucket.read(name)
                    .orElseThrow(() -> new RecordsException(
                            bucket + ": " + key + " was removed while it was created", new IllegalStateException()));
            return Arrays.equals(there, content);
        });
    }

    @Override
    public void put(String key, byte[] content) {
        String name = name(key);
        translated(() -> {
            bucket.put(name, content(content));
            return key;
        });
    }

    @Override
    public Optional<byte[]> read(String key) {
        String name = name(key);
        return translated(() -> bucket.read(name));
    }

    @Override
    public void delete(String key) {
        String name = name(key);
        translated(() -> {
            bucket.delete(name);
            return key;
        });
    }

    @Override
    public List<Entry> list(String prefix, Optional<String> after, int limit) {
        require(PREFIX.matcher(prefix).matches(), "this is not the prefix of record keys");
        require(limit >= 1 && limit <= 1000, "a list has 1 to 1,000 records, not " + limit);
        Optional<String> start = after.map(S3Records::name);
        return translated(() -> bucket.list(FOLDER + prefix, start, limit, S3Records::isOurs)).stream()
                .map(entry -> new Entry(entry.key().substring(FOLDER.length()), entry.written()))
                .toList();
    }

    private static boolean isOurs(String name) {
        return KEY.matcher(name.substring(FOLDER.length())).matches();
    }

    private static String name(String key) {
        require(KEY.matcher(key).matches(), "this is not the key of a record");
        return FOLDER + key;
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }

    private static S3Content content(byte[] bytes) {
        return S3Content.of(bytes, "application/json");
    }

    private static <T> T translated(Supplier<T> call) {
        try {
            return call.get();
        } catch (AwsException e) {
            throw new RecordsException(String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public String toString() {
        return bucket + " (creating with If-None-Match: *)";
    }
}
