package dev.hart.pipeline;

import java.util.LinkedHashMap;
import java.util.Map;

/** The last few prompts' contexts, for requests whose pictures are drawn in several batches. Not thread-safe. */
final class ContextCache extends LinkedHashMap<String, EncodedRow> {
    private static final long serialVersionUID = 1L;
    /** At the released sizes a context is 1.8 MB. */
    private static final int MOST = 16;

    ContextCache() {
        super(MOST, 0.75f, true);
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<String, EncodedRow> eldest) {
        return size() > MOST;
    }
}
