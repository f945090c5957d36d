package dev.hart.job.fleet;

import dev.hart.job.Owner;
import dev.hart.job.record.OpenJobs;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Limits how many jobs are open, in all and for each owner, over all processes that share records. With {@code d} processes there
 * may be {@code d - 1} shares more than the limit ({@link #share}), because two processes may count at the same time.
 * Thread-safe.
 */
public final class OpenJobLimiter {
    private final OpenJobs jobs;
    private final Optional<Integer> perOwner;
    private final Optional<OpenJobAllowance> all;
    private final Map<Owner, OpenJobAllowance> owners = new ConcurrentHashMap<>();

    /**
     * Limits the open jobs of records.
     *
     * @param most of all owners together, at least 1; empty for no limit
     * @param mostPerOwner of one owner, at least 1; empty for no limit
     */
    public OpenJobLimiter(OpenJobs jobs, Optional<Integer> most, Optional<Integer> mostPerOwner) {
        this.jobs = jobs;
        this.perOwner = mostPerOwner;
        this.all = most.map(limit -> new OpenJobAllowance(limit, jobs::count));
    }

    /** Returns by how much each process after the first may exceed a limit: a 32nd of it, at least 1 and at most 64. */
    public static int share(int limit) {
        return OpenJobAllowance.share(limit);
    }

    /** Returns a place for a job that an owner may open; closed once the job is recorded, or will not be. */
    public Place place(Owner owner) {
        return new Place(owner);
    }

    private Optional<OpenJobAllowance> of(Owner owner) {
        return perOwner.map(limit ->
                owners.computeIfAbsent(owner, one -> new OpenJobAllowance(limit, enough -> jobs.count(one, enough))));
    }

    /** A place for one job, which counts only if it is taken. For one thread. */
    public final class Place implements AutoCloseable {
        private final Owner owner;
        private boolean taken;

        private Place(Owner owner) {
            this.owner = owner;
        }

        /**
         * Takes the place: the job is new.
         *
         * @throws TooManyOpenJobsException if no place is left
         * @throws dev.hart.job.record.RecordsException if the open jobs cannot be counted
         */
        public void take() {
            if (taken) {
                return;
            }
            Optional<OpenJobAllowance> own = of(owner);
            if (own.isPresent() && !own.get().take()) {
                throw new TooManyOpenJobsException("you have as many unfinished jobs as this service allows");
            }
            boolean room = false;
            try {
                room = all.isEmpty() || all.get().take();
            } finally {
                if (!room) {
                    own.ifPresent(OpenJobAllowance::giveBack);
                }
            }
            if (!room) {
                throw new TooManyOpenJobsException("this service has as many unfinished jobs as it allows");
            }
            taken = true;
        }

        @Override
        public void close() {
            if (taken) {
                taken = false;
                of(owner).ifPresent(OpenJobAllowance::opened);
                all.ifPresent(OpenJobAllowance::opened);
            }
        }
    }
}
