package dev.hart.job.record;

import dev.hart.job.ActiveAttempt;
import dev.hart.job.JobId;
import dev.hart.job.JobRef;
import dev.hart.job.JobStatus;
import dev.hart.job.JobView;
import dev.hart.job.Owner;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * Finds jobs of all owners for the operator, using only their records. Changes nothing. Thread-safe. Every method may throw
 * {@link RecordsException}.
 */
public final class JobCatalogue {
    /** The longest list. */
    public static final int MOST = 1000;

    private static final int MOST_OWNERS = 1000;

    private final Records records;
    private final JobViews views;
    private final int mostNames;

    /** Reads a service's records. */
    public JobCatalogue(Records records) {
        this(records, 100_000);
    }

    /** @param mostNames how many names of records of open jobs, attempts included, and of ended jobs are read at most */
    JobCatalogue(Records records, int mostNames) {
        this.records = records;
        this.views = new JobViews(records);
        this.mostNames = mostNames;
    }

    /**
     * Which jobs to list.
     *
     * @param state only jobs in this state; otherwise in all states
     * @param owner only this owner's jobs; otherwise the jobs of all owners
     * @param limit the most jobs, 1 to {@link #MOST}
     */
    public record Query(Optional<JobStatus> state, Optional<Owner> owner, int limit) {
        /** @throws IllegalArgumentException if the limit is out of range */
        public Query {
            if (limit < 1 || limit > MOST) {
                throw new IllegalArgumentException("a list has 1 to " + MOST + " jobs, not " + limit);
            }
        }

        private boolean matches(JobView job) {
            return state.map(job.state().status()::equals).orElse(true);
        }

        /** How many of the newest jobs are read; the name of a record does not contain the job's state. */
        private int candidates() {
            return state.isPresent() ? MOST : limit;
        }
    }

    /**
     * The jobs that were found.
     *
     * @param jobs the last accepted first, by the clocks of the processes that accepted them
     * @param more whether there may be more
     * @param overlooked whether some names were not read because there are too many
     * @param damaged the jobs that are left out because their records cannot be read, or are damaged and the job has not ended
     */
    public record Found(List<JobView> jobs, boolean more, boolean overlooked, List<JobRef> damaged) {
        public Found {
            jobs = List.copyOf(jobs);
            damaged = List.copyOf(damaged);
        }
    }

    /**
     * Lists the newest jobs. Reads the names of at most 100,000 records of open jobs, attempts included, and of 100,000 outcomes,
     * then the jobs of those that were written last: {@code limit} of either kind, or up to {@value #MOST} if the query names a
     * state.
     */
    public Found list(Query query) {
        Map<JobRef, JobView> jobs = new LinkedHashMap<>();
        Set<JobRef> damaged = new LinkedHashSet<>();
        boolean more = false;
        boolean overlooked = false;
        for (Kind kind : Kind.values()) {
            if (query.state().map(kind::has).orElse(true)) {
                Names names = newest(kind, query);
                more |= names.more;
                overlooked |= names.overlooked;
                more |= read(names.refs, query, jobs, damaged);
            }
        }
        List<JobView> newest = jobs.values().stream()
                .sorted(Comparator.<JobView, Instant>comparing(job -> job.job().created())
                        .reversed())
                .toList();
        int shown = Math.min(newest.size(), query.limit());
        return new Found(newest.subList(0, shown), more || shown < newest.size(), overlooked, List.copyOf(damaged));
    }

    /** The two lists of jobs: open and ended ones. For a moment a job may be in both. */
    private enum Kind {
        OPEN,
        ENDED;

        private boolean has(JobStatus state) {
            return state.isOpen() == (this == OPEN);
        }

        private String prefix() {
            return this == OPEN ? RecordKeys.OPEN : RecordKeys.OUTCOMES;
        }

        private Optional<JobRef> ref(String key) {
            return this == OPEN ? RecordKeys.refOfMarker(key) : RecordKeys.refOfOutcome(key);
        }
    }

    private record Names(List<JobRef> refs, boolean more, boolean overlooked) {}

    private record Name(JobRef ref, Instant written) {}

    private Names newest(Kind kind, Query query) {
        String prefix = kind.prefix() + query.owner().map(owner -> owner + "/").orElse("");
        PriorityQueue<Name> newest = new PriorityQueue<>(Comparator.comparing(Name::written));
        boolean more = false;
        Iterator<Records.Entry> entries = records.listAll(prefix).iterator();
        for (int read = 0; read < mostNames && entries.hasNext(); read++) {
            Records.Entry entry = entries.next();
            kind.ref(entry.key()).ifPresent(ref -> newest.add(new Name(ref, entry.written())));
            if (newest.size() > query.candidates()) {
                newest.remove();
                more = true;
            }
        }
        List<JobRef> refs = newest.stream()
                .sorted(Comparator.comparing(Name::written).reversed())
                .map(Name::ref)
                .toList();
        return new Names(refs, more, entries.hasNext());
    }

    /** Reads jobs until there are enough; returns whether names were left. */
    private boolean read(List<JobRef> refs, Query query, Map<JobRef, JobView> into, Set<JobRef> damaged) {
        int found = 0;
        for (JobRef ref : refs) {
            if (found == query.limit()) {
                return true;
            }
            // A marker is written before its job's record, and an outcome is removed after it.
            Optional<JobView> job = readable(ref);
            if (job.isEmpty()
                    || (job.get().isDamaged() && job.get().state().status().isOpen())) {
                if (job.isPresent() || isThere(ref)) {
                    damaged.add(ref);
                }
            } else if (query.matches(job.get())) {
                into.put(ref, job.get());
                found++;
            }
        }
        return false;
    }

    /** Returns a job; empty also if its record cannot be read although the others can. */
    private Optional<JobView> readable(JobRef ref) {
        try {
            return views.find(ref);
        } catch (RecordsException unreadable) {
            List<Records.Entry> unusedReachable = records.list(RecordKeys.JOBS, Optional.empty(), 1);
            return Optional.empty();
        }
    }

    private boolean isThere(JobRef ref) {
        try {
            return records.read(RecordKeys.job(ref)).isPresent();
        } catch (RecordsException unreadable) {
            return true;
        }
    }

    /**
     * Returns a job and its state; empty if its owner has no job of that id. If its record is damaged, its request is missing.
     */
    public Optional<JobView> find(JobRef ref) {
        return views.find(ref);
    }

    /**
     * Returns the jobs with an id, one for each owner that has one. Costs two calls to the store for each of up to 1,000 owners.
     */
    public List<JobRef> named(JobId id) {
        List<JobRef> named = new ArrayList<>();
        Optional<String> after = Optional.empty();
        for (int i = 0; i < MOST_OWNERS; i++) {
            List<Records.Entry> next = records.list(RecordKeys.JOBS, after, 1);
            if (next.isEmpty()) {
                break;
            }
            String key = next.get(0).key();
            Optional<Owner> owner = RecordKeys.refOfJob(key).map(JobRef::owner);
            // On to the next owner's jobs.
            after = owner.map(RecordKeys::last).or(() -> Optional.of(key));
            owner.map(one -> new JobRef(one, id))
                    .filter(ref -> records.read(RecordKeys.job(ref)).isPresent())
                    .ifPresent(named::add);
        }
        return named;
    }

    /** Returns the first 100 attempts at a job that may still be running, in the order in which they began. */
    public List<ActiveAttempt> attempts(JobRef ref) {
        return views.attempts(ref);
    }

    /** Returns the job that retries a failed one; empty if the operator has not retried it, or the given job has not failed. */
    public Optional<JobRef> retryOf(JobView failed) {
        return DeadLetterRetrier.retryOf(failed)
                .filter(ref -> records.read(RecordKeys.job(ref)).isPresent());
    }
}
