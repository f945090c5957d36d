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

/** Records as JSON. */
public final class JsonRecords {
    /** Fields that it does not know are left unread: a newer version may write beside this one. */
    private static final ObjectMapper JSON = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .addModule(new Jdk8Module())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS, SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private final Records records;

    /** Over records, which stay the caller's. */
    public JsonRecords(Records records) {
        this.records = records;
    }

    /** As {@link Records#create}. */
    public boolean create(String key, Object content) {
        return records.create(key, write(content));
    }

    /** As {@link Records#put}. */
    public void put(String key, Object content) {
        records.put(key, write(content));
    }

    /**
     * As {@link Records#read}.
     *
     * @throws RecordsException also if it is no such document; its contents are not repeated
     */
    public <T> Optional<T> read(String key, Class<T> type) {
        Optional<byte[]> bytes = records.read(key);
        if (bytes.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(JSON.readValue(bytes.get(), type));
        } catch (IOException e) {
            throw new RecordsException(key + ": is damaged", null);
        }
    }

    /** As {@link Records#delete}. */
    public void delete(String key) {
        records.delete(key);
    }

    private static byte[] write(Object content) {
        try {
            return JSON.writeValueAsBytes(content);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("no JSON can be made of " + content.getClass(), e);
        }
    }
}
