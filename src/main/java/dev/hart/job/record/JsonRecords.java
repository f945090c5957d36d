package dev.hart.job.record;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.math.BigInteger;
import java.util.Objects;
import java.util.Optional;

/** Reads and writes records as JSON. */
public final class JsonRecords {
    private static final Logger LOG = System.getLogger(JsonRecords.class.getName());

    /** The field in which a record states its format; a record without it has format 1, the only one so far. */
    private static final String FORMAT_FIELD = "format";

    private static final int FORMAT = 1;

    /** Unknown fields are ignored, because a newer version may write records of the same format at the same time. */
    private static final ObjectMapper JSON = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .addModule(new Jdk8Module())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS, SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            // A record of another kind, or one that is followed by remains of a longer one, is damaged.
            .enable(
                    DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES,
                    DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final Records records;

    /** Works on records, which it does not close. */
    public JsonRecords(Records records) {
        this.records = records;
    }

    /** Creates a record, like {@link Records#create}. */
    public boolean create(String key, Object content) {
        return records.create(key, write(content));
    }

    /** Writes a record, like {@link Records#put}. */
    public void put(String key, Object content) {
        records.put(key, write(content));
    }

    /**
     * Reads a record, like {@link Records#read}.
     *
     * @throws DamagedRecordException if the record is not JSON of that type
     * @throws NewerRecordException if it states another format than this version of hart knows; its other fields are not looked at
     */
    public <T> Optional<T> read(String key, Class<T> type) {
        Optional<byte[]> bytes = records.read(key);
        if (bytes.isEmpty()) {
            return Optional.empty();
        }
        try {
            JsonNode tree = JSON.readTree(bytes.get());
            requireKnown(key, tree.path(FORMAT_FIELD));
            // The text null is valid JSON of no type.
            return Optional.of(Objects.requireNonNull(JSON.treeToValue(tree, type)));
        } catch (NewerRecordException newer) {
            throw newer;
        } catch (IOException | RuntimeException e) {
            // Some values, such as a time out of range, throw other exceptions than those of Jackson.
            throw new DamagedRecordException(key, bytes.get());
        }
    }

    /**
     * Reads a record that is only a hint: in place of a damaged one it returns the given value. Empty if there is no record.
     *
     * @param ifDamaged stands in for a record that is not JSON of that type
     */
    public <T> Optional<T> readHint(String key, Class<T> type, T ifDamaged) {
        try {
            return read(key, type);
        } catch (DamagedRecordException damaged) {
            LOG.log(Level.DEBUG, "{0}", damaged.getMessage());
            return Optional.of(ifDamaged);
        }
    }

    private static void requireKnown(String key, JsonNode format) {
        if (format.isIntegralNumber() && !format.bigIntegerValue().equals(BigInteger.valueOf(FORMAT))) {
            throw new NewerRecordException(key);
        }
    }

    /** Creates a record with the content of a damaged one, unless there is one of that key. */
    void keep(String key, DamagedRecordException damaged) {
        boolean unused = records.create(key, damaged.content());
    }

    /** Removes a record, like {@link Records#delete}. */
    public void delete(String key) {
        records.delete(key);
    }

    private static byte[] write(Object content) {
        try {
            return JSON.writeValueAsBytes(content);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot be written as JSON: " + content.getClass(), e);
        }
    }
}
