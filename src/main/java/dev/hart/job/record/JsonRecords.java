package dev.hart.job.record;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.util.Optional;

/** Reads and writes records as JSON. */
public final class JsonRecords {
    /** Unknown fields are ignored, because a newer version may write records at the same time. */
    private static final ObjectMapper JSON = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .addModule(new Jdk8Module())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS, SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
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
     * @throws RecordsException also if the record is not JSON of that type; the message does not repeat its contents
     */
    public <T> Optional<T> read(String key, Class<T> type) {
        Optional<byte[]> bytes = records.read(key);
        if (bytes.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(JSON.readValue(bytes.get(), type));
        } catch (IOException e) {
            throw new RecordsException(key + ": the record is damaged", null);
        }
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
