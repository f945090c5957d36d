package dev.hart.job.worker;

import dev.hart.job.record.Records;
import dev.hart.job.record.RecordsException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Records with injected faults, which remember the different documents that were created under a key. */
record FaultyRecords(Records records, InjectedFaults faults, Map<String, Set<String>> created) implements Records {
    FaultyRecords(Records records, InjectedFaults faults) {
        this(records, faults, new ConcurrentHashMap<>());
    }

    private static RecordsException reset() {
        return new RecordsException("connection reset", null);
    }

    @Override
    public boolean create(String key, byte[] content) {
        return faults.call(
                "create " + key,
                () -> {
                    boolean first = records.create(key, content);
                    if (first) {
                        created.computeIfAbsent(key, unused -> ConcurrentHashMap.newKeySet())
                                .add(new String(content, StandardCharsets.UTF_8));
                    }
                    return first;
                },
                FaultyRecords::reset);
    }

    @Override
    public void put(String key, byte[] content) {
        faults.run("put " + key, () -> records.put(key, content), FaultyRecords::reset);
    }

    @Override
    public Optional<byte[]> read(String key) {
        return faults.call("read " + key, () -> records.read(key), FaultyRecords::reset);
    }

    @Override
    public void delete(String key) {
        faults.run("delete " + key, () -> records.delete(key), FaultyRecords::reset);
    }

    @Override
    public List<Entry> list(String prefix, Optional<String> after, int limit) {
        return faults.call("list " + prefix, () -> records.list(prefix, after, limit), FaultyRecords::reset);
    }
}
