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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;

/**
 * Finds jobs of all owners, by their records alone, for whoever runs the service. Changes nothing. Thread-safe. Every method may
 * throw {@link RecordsException}.
 */
public final class JobCatalogue {
    /** The longest list. */
    public static final int MOST = 1000;

    private static final int PAGE = 1000;
    private static final int MOST_OWNERS = 1000;

    private final Records records;
    private final JobViews views;
    private final int mostNames;

    /** Over a service's records. */
    public JobCatalogue(Records records) {
        this(records, 100_000);
    }

    /** @param mostNames so many are looked at of jobs that are open, and of those that have ended */
    JobCatalogue(Records records, int mostNames) {
        this.records = records;
        this.views = new JobViews(records);
        this.mostNames = mostNames;
    }

    /**
     * Which jobs are meant.
     *
     * @param state only those; else all
     * @param owner only that one's; else everybody's
     * @param limit at most so many, 1 to {@link #MOST}
     */
    public record Wanted(Optional<JobStatus> state, Optional<Owner> owner, int limit) {
        /** @throws IllegalArgumentException if the limit is out of range */
        public Wanted {
            if (limit < 1 || limit > MOST) {
                throw new IllegalArgumentException("a list has 1 to " + MOST + " jobs, not " + limit);
            }
        }

        private boolean takes(JobView job) {
            return state.map(JobStatus.of(job.state())::equals).orElse(true);
        }

        /** How many of the newest names lead to a record that is read; a name does not tell how the job ended. */
        private int candidates() {
            return state.isPresent() ? MOST : limit;
        }
    }

    /**
     * Jobs.
     *
     * @param jobs those that were asked for last come first
     * @param more whether there may be more of them
     * @param overlooked whether there are names that were not looked at, because there are too many
     */
    public record Found(List<JobView> jobs, boolean more, boolean overlooked) {
        public Found {
            jobs = List.copyOf(jobs);
        }
    }

    /**
     * The newest jobs. Names are looked at, 100,000 of open and as many of ended jobs at most; the records that were written last are
     * read, {@code limit} of either kind, or up to {@value #MOST} where a state is wanted.
     */
    public Found list(Wanted wanted) {
        Map<JobRef, JobView> jobs = new LinkedHashMap<>();
        boolean more = false;
        boolean overlooked = false;
        for (Kind kind : Kind.values()) {
            if (wanted.state().map(kind::has).orElse(true)) {
                Names names = newest(kind, wanted);
                more |= names.more;
                overlooked |= names.overlooked;
                more |= read(names.refs, wanted, jobs);
            }
        }
        List<JobView> newest = jobs.values().stream()
                .sorted(Comparator.<JobView, Instant>comparing(job -> job.job().created())
                        .reversed())
                .toList();
        int shown = Math.min(newest.size(), wanted.limit());
        return new Found(newest.subList(0, shown), more || shown < newest.size(), overlooked);
    }

    /** Where jobs are listed: while they are open, and once they have ended. For a moment that may be both. */
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
            return this == OPEN ? RecordKeys.refOfMark(key) : RecordKeys.refOfOutcome(key);
        }
    }

    private record Names(List<JobRef> refs, boolean more, boolean overlooked) {}

    private record Name(JobRef ref, Instant written) {}

    private Names newest(Kind kind, Wanted wanted) {
        String prefix = kind.prefix() + wanted.owner().map(owner -> owner + "/").orElse("");
        PriorityQueue<Name> newest = new PriorityQueue<>(Comparator.comparing(Name::written));
        boolean more = false;
        int looked = 0;
        Optional<String> after = Optional.empty();
        List<Records.Entry> page;
        do {
            page = records.list(prefix, after, PAGE);
            for (Records.Entry entry : page) {
                kind.ref(entry.key()).ifPresent(ref -> newest.add(new Name(ref, entry.written())));
                if (newest.size() > wanted.candidates()) {
                    newest.remove();
                    more = true;
                }
                after = Optional.of(entry.key());
            }
            looked += page.size();
        } while (page.size() == PAGE && looked < mostNames);
        List<JobRef> refs = newest.stream()
                .sorted(Comparator.comparing(Name::written).reversed())
                .map(Name::ref)
                .toList();
        return new Names(refs, more, page.size() == PAGE);
    }

    /** Whether there were names left when there were enough jobs. */
    private boolean read(List<JobRef> refs, Wanted wanted, Map<JobRef, JobView> into) {
        int found = 0;
        for (JobRef ref : refs) {
            if (found == wanted.limit()) {
                return true;
            }
            // A mark may be older than its record, and an outcome outlives it for a moment.
            Optional<JobView> job = views.find(ref).filter(wanted::takes);
            if (job.isPresent()) {
                into.put(ref, job.get());
                found++;
            }
        }
        return false;
    }

    /** A job and where it is; empty if its owner has none of that id. */
    public Optional<JobView> find(JobRef ref) {
        return views.find(ref);
    }

    /** The jobs of an id, whose owners may be several. Costs two questions for each owner that there is, up to a thousand. */
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
            // On to the next one's.
            after = owner.map(RecordKeys::last).or(() -> Optional.of(key));
            owner.map(one -> new JobRef(one, id))
                    .filter(ref -> records.read(RecordKeys.job(ref)).isPresent())
                    .ifPresent(named::add);
        }
        return named;
    }

    /** The attempts that are perhaps at work at a job, in the order in which they began. */
    public List<ActiveAttempt> attempts(JobRef ref) {
        return views.attempts(ref);
    }

    /** The job that has taken up again one that has failed, if somebody has asked for that. */
    public Optional<JobRef> retried(JobView failed) {
        return DeadLetterRetrier.renewed(failed)
                .filter(ref -> records.read(RecordKeys.job(ref)).isPresent());
    }
}
