package dev.hart.job.record;

import dev.hart.job.JobId;
import dev.hart.job.JobRef;
import dev.hart.job.JobStatus;
import dev.hart.job.JobView;
import dev.hart.job.Owner;
import dev.hart.job.record.JobPage.Position;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * Lists the jobs of one owner, page by page. The order is that of the times at which the jobs' records were written, the newest
 * first, which the names of the records come with; only the jobs that may be in the page are read. Changes nothing. Thread-safe.
 */
final class JobLister {
    private static final int MOST_NAMES = 100_000;
    /** The most jobs that are read for a page; each takes two to four small reads. */
    private static final int MOST_READ = 200;
    /** More records of a page than this that cannot be reached mean that the store cannot be. */
    private static final int MOST_UNREACHABLE = 3;

    private final Records records;
    private final JobViews views;
    private final int mostNames;
    private final int mostRead;

    JobLister(Records records) {
        this(records, MOST_NAMES, MOST_READ);
    }

    /**
     * Creates a lister with other bounds.
     *
     * @param mostNames the most names that are read for a page
     * @param mostRead the most jobs that are read for a page
     */
    JobLister(Records records, int mostNames, int mostRead) {
        this.records = records;
        this.views = new JobViews(records);
        this.mostNames = mostNames;
        this.mostRead = mostRead;
    }

    private record Names(List<Position> newest, boolean more, boolean complete) {}

    /** @throws RecordsException if the records cannot be reached */
    JobPage list(JobPage.Query query) {
        Names names = newest(query);
        List<JobView> jobs = new ArrayList<>();
        List<JobId> unreadable = new ArrayList<>();
        int unreachable = 0;
        Optional<Position> last = Optional.empty();
        for (Position position : names.newest) {
            if (jobs.size() == query.limit()) {
                return new JobPage(jobs, last, unreadable, names.complete);
            }
            last = Optional.of(position);
            try {
                views.find(new JobRef(query.owner(), position.id()))
                        .filter(job -> matches(job, query))
                        .ifPresent(job -> {
                            if (job.isDamaged()) {
                                unreadable.add(position.id());
                            } else {
                                jobs.add(job);
                            }
                        });
            } catch (RecordsException fault) {
                if (++unreachable > MOST_UNREACHABLE) {
                    throw fault;
                }
                unreadable.add(position.id());
            }
        }
        return new JobPage(jobs, names.more ? last : Optional.empty(), unreadable, names.complete);
    }

    /**
     * Returns the position of a job; empty if its owner has none of that id, or has erased it. Reads names until it finds it, at
     * most 100,000.
     */
    Optional<Position> position(JobRef ref) {
        Iterator<Records.Entry> entries = records.listAll(prefix(ref.owner())).iterator();
        for (int read = 0; read < mostNames && entries.hasNext(); read++) {
            Records.Entry entry = entries.next();
            if (entry.key().equals(RecordKeys.job(ref))) {
                // Erasing writes the record again, later than its tombstone: without a tombstone the time, which was
                // read before, is the one at which the job was accepted.
                return isErased(ref) ? Optional.empty() : Optional.of(new Position(entry.written(), ref.id()));
            }
        }
        return Optional.empty();
    }

    private boolean isErased(JobRef ref) {
        return views.state(ref).status() == JobStatus.ERASED;
    }

    private static boolean matches(JobView job, JobPage.Query query) {
        JobStatus status = job.state().status();
        return status != JobStatus.ERASED && query.state().map(status::equals).orElse(true);
    }

    private Names newest(JobPage.Query query) {
        Set<JobId> open = query.state().filter(JobStatus::isOpen).isPresent() ? open(query.owner()) : Set.of();
        // The oldest of the newest is the first to leave.
        PriorityQueue<Position> newest = new PriorityQueue<>(Comparator.reverseOrder());
        boolean more = false;
        Iterator<Records.Entry> entries = records.listAll(prefix(query.owner())).iterator();
        for (int read = 0; read < mostNames && entries.hasNext(); read++) {
            Optional<Position> position = position(entries.next())
                    .filter(one ->
                            query.after().map(after -> one.compareTo(after) > 0).orElse(true))
                    .filter(one -> query.state()
                            .map(state -> !state.isOpen() || open.contains(one.id()))
                            .orElse(true));
            position.ifPresent(newest::add);
            if (newest.size() > mostRead) {
                newest.remove();
                more = true;
            }
        }
        return new Names(newest.stream().sorted().toList(), more, !entries.hasNext());
    }

    /** The ids of the owner's jobs that may not have ended. */
    private Set<JobId> open(Owner owner) {
        Set<JobId> open = new HashSet<>();
        Iterator<Records.Entry> entries =
                records.listAll(RecordKeys.OPEN + owner + "/").iterator();
        for (int read = 0; read < mostNames && entries.hasNext(); read++) {
            RecordKeys.refOfMarker(entries.next().key()).map(JobRef::id).ifPresent(open::add);
        }
        return open;
    }

    private static Optional<Position> position(Records.Entry entry) {
        return RecordKeys.refOfJob(entry.key()).map(ref -> new Position(entry.written(), ref.id()));
    }

    private static String prefix(Owner owner) {
        return RecordKeys.JOBS + owner + "/";
    }
}
