package dev.hart.job.record;

import dev.hart.job.Owner;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Counts the jobs that may not be finished, by the names of their markers alone. A job counts from just before it is recorded
 * until its end and its notices are recorded, and again while it is erased. Thread-safe.
 */
public final class OpenJobs {
    private final Records records;

    /** @param records not closed with this */
    public OpenJobs(Records records) {
        this.records = records;
    }

    /**
     * Counts the open jobs of all owners, up to a number.
     *
     * @param enough at least 1; counting ends there
     * @throws RecordsException if they cannot be listed
     */
    public int count(int enough) {
        return count(RecordKeys.OPEN, enough);
    }

    /** Counts the open jobs of an owner, like {@link #count(int)}. */
    public int count(Owner owner, int enough) {
        return count(RecordKeys.OPEN + owner.name() + "/", enough);
    }

    private int count(String prefix, int enough) {
        int found = 0;
        for (Records.Entry entry : records.listAll(prefix)) {
            if (RecordKeys.refOfMarker(entry.key()).isPresent() && ++found >= enough) {
                return found;
            }
        }
        return found;
    }

    /**
     * Returns when the markers of open jobs were last written, by the store's clock and in no order.
     *
     * @param most at least 1; the list ends there
     * @throws RecordsException if they cannot be listed
     */
    public List<Instant> written(int most) {
        List<Instant> times = new ArrayList<>();
        for (Records.Entry entry : records.listAll(RecordKeys.OPEN)) {
            if (RecordKeys.refOfMarker(entry.key()).isPresent()) {
                times.add(entry.written());
            }
            if (times.size() >= most) {
                break;
            }
        }
        return times;
    }
}
