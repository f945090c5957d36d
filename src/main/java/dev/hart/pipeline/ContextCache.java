package dev.hart.pipeline;

import java.util.LinkedHashMap;
import java.util.Map;

/** The contexts of the 16 prompts used last, for requests whose images are generated in several batches. Not thread-safe. */
final class ContextCache extends LinkedHashMap<String, EncodedRow> {
    private static final long serialVersionUID = 1L;
    /** Largest number of contexts; at the released sizes each takes 1.8 MB. */
    private static final int MOST = 16;

    ContextCache() {
        super(MOST, 0.75f, true);
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<String, EncodedRow> eldest) {
        return size() > MOST;
    }
}
