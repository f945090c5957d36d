package dev.hart.job.s3;

import dev.hart.aws.AwsException;
import dev.hart.aws.S3Bucket;
import dev.hart.aws.S3Content;
import dev.hart.job.Records;
import dev.hart.job.RecordsException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** Records as objects of a bucket, below {@code records/}. That one of many creates a document is the store's own promise. */
public final class S3Records implements Records {
    private static final String FOLDER = "records/";
    private static final String PARTS = "(?:[A-Za-z0-9_-]{1,64}/)";
    private static final Pattern KEY = Pattern.compile(PARTS + "*[A-Za-z0-9_-]{1,64}\\.json");
    private static final Pattern PREFIX = Pattern.compile(PARTS + "+");

    private final S3Bucket bucket;

    private S3Records(S3Bucket bucket) {
        this.bucket = bucket;
    }

    /**
     * Opens records, once the store has shown that it refuses a second create: there are servers that do not know the condition
     * and write all the same, and on those a job could end twice.
     *
     * @param bucket left open
     * @throws RecordsException if the bucket cannot be used, or creates twice
     */
    public static S3Records open(S3Bucket bucket) {
        S3Records records = new S3Records(bucket);
        String key = "probe/" + UUID.randomUUID() + ".json";
        boolean first = records.create(key, json("{\"create\":1}"));
        boolean second = records.create(key, json("{\"create\":2}"));
        records.delete(key);
        if (!first || second) {
            String message =
                    bucket + ": creates an object that is there (If-None-Match: * has no effect), so it cannot keep the"
                            + " records of jobs";
            throw new RecordsException(message, new IllegalStateException("create said " + first + ", then " + second));
        }
        return records;
    }

    /**
     * Opens records for whoever only reads: nothing is written to try them.
     *
     * @param bucket left open
     */
    public static S3Records reading(S3Bucket bucket) {
        return new S3Records(bucket);
    }

    @Override
    public boolean create(String key, byte[] content) {
        String name = name(key);
        return translated(() -> {
            if (bucket.create(name, content(content))) {
                return true;
            }
            // An attempt whose answer was lost may have met its own writing.
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
        require(PREFIX.matcher(prefix).matches(), "this is not what keys of records begin with");
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

    private static byte[] json(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static <T> T translated(Supplier<T> call) {
        try {
            return call.get();
        } catch (AwsException e) {
            throw new RecordsException(String.valueOf(e.getMessage()), e);
        }
    }
}
