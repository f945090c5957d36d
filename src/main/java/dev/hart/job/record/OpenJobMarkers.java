package dev.hart.job.record;

import dev.hart.job.JobRef;
import java.util.Optional;

/** The markers of jobs that may not be finished: the list that the sweeper goes through. */
final class OpenJobMarkers {
    private final JsonRecords records;

    OpenJobMarkers(JsonRecords records) {
        this.records = records;
    }

    /** Writes a job's marker, unless it has one. */
    void create(JobRef ref) {
        boolean unusedCreated = records.create(RecordKeys.marker(ref), OpenJobMarker.NEW);
    }

    /** Writes a new marker in place of any other; the sweeper sees it as young. */
    void renew(JobRef ref) {
        put(ref, OpenJobMarker.NEW);
    }

    void put(JobRef ref, OpenJobMarker marker) {
        records.put(RecordKeys.marker(ref), marker);
    }

    /** Returns a job's marker, if it has one; a damaged one counts as new, and is replaced when the marker is written next. */
    Optional<OpenJobMarker> find(JobRef ref) {
        return records.readHint(RecordKeys.marker(ref), OpenJobMarker.class, OpenJobMarker.NEW);
    }

    /** The marker of a job that has one or needs one. */
    OpenJobMarker get(JobRef ref) {
        return find(ref).orElse(OpenJobMarker.NEW);
    }

    void remove(JobRef ref) {
        records.delete(RecordKeys.marker(ref));
    }
}
