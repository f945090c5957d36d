package dev.hart.job.fleet;

import dev.hart.job.record.Records;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Records in memory, written by a clock that a test sets. */
public class MemoryRecords implements Records {
    private final Map<String, Document> documents = new ConcurrentSkipListMap<>();
    private final Clock clock;
    private final AtomicInteger lists = new AtomicInteger();

    private static final class Document {
        private final byte[] content;
        private final Entry entry;

        private Document(byte[] content, Entry entry) {
            this.content = content;
            this.entry = entry;
        }
    }

    public MemoryRecords(Clock clock) {
        this.clock = clock;
    }

    /** How often records were listed. */
    public int lists() {
        return lists.get();
    }

    private Document document(String key, byte[] content) {
        return new Document(content.clone(), new Entry(key, clock.instant()));
    }

    @Override
    public boolean create(String key, byte[] content) {
        Document own = document(key, content);
        Document there = documents.putIfAbsent(key, own);
        return there == null || Arrays.equals(there.content, content);
    }

    @Override
    public void put(String key, byte[] content) {
        documents.put(key, document(key, content));
    }

    @Override
    public Optional<byte[]> read(String key) {
        return Optional.ofNullable(documents.get(key)).map(found -> found.content.clone());
    }

    @Override
    public void delete(String key) {
        documents.remove(key);
    }

    @Override
    public List<Entry> list(String prefix, Optional<String> after, int limit) {
        lists.incrementAndGet();
        return documents.values().stream()
                .map(found -> found.entry)
                .filter(entry -> entry.key().startsWith(prefix))
                .filter(entry ->
                        after.map(last -> entry.key().compareTo(last) > 0).orElse(true))
                .limit(limit)
                .toList();
    }
}
