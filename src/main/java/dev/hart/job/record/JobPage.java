package dev.hart.job.record;

import dev.hart.io.NameGrammar;
import dev.hart.job.JobId;
import dev.hart.job.JobStatus;
import dev.hart.job.JobView;
import dev.hart.job.Owner;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A page of an owner's jobs, the last accepted first; without erased jobs.
 *
 * @param jobs at most as many as the query allows; there may be fewer although {@code next} is present
 * @param next the position after which the next page begins, to be its query's {@code after}; empty if this is the last page
 * @param unreadable the jobs of this page that are left out because their records are damaged or cannot be read
 * @param complete false if the owner has more than 100,000 jobs, of which no more names are read, so that some jobs are in no
 *     page
 */
public record JobPage(List<JobView> jobs, Optional<Position> next, List<JobId> unreadable, boolean complete) {
    /** The longest page. */
    public static final int MOST = 100;

    public JobPage {
        jobs = List.copyOf(jobs);
        unreadable = List.copyOf(unreadable);
    }

    /**
     * Which jobs to list.
     *
     * @param owner only this owner's jobs
     * @param state only jobs in this state; otherwise in all states
     * @param after only jobs that come after this position, which are older; empty to begin with the newest
     * @param limit the most jobs, 1 to {@link #MOST}
     */
    public record Query(Owner owner, Optional<JobStatus> state, Optional<Position> after, int limit) {
        /** @throws IllegalArgumentException if the limit is out of range */
        public Query {
            if (limit < 1 || limit > MOST) {
                throw new IllegalArgumentException("a page has 1 to " + MOST + " jobs, not " + limit);
            }
        }
    }

    /**
     * The place of a job in the list. It stays valid when that job is removed.
     *
     * @param accepted when the job's record was written, by the store's clock
     * @param id of the job
     */
    public record Position(Instant accepted, JobId id) implements Comparable<Position> {
        /** A job id contains no dot, so that no id is a position. */
        private static final Pattern TEXT = Pattern.compile("([0-9]{1,11})\\.([0-9]{9})\\.(" + NameGrammar.REGEX + ")");

        private static final Comparator<Position> ORDER = Comparator.comparing(Position::accepted)
                .reversed()
                .thenComparing(position -> position.id().value());

        /** Returns the position that a text states, or empty if it does not state one. */
        public static Optional<Position> parse(String text) {
            Matcher matcher = TEXT.matcher(text);
            return matcher.matches()
                    ? Optional.of(new Position(
                            Instant.ofEpochSecond(Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2))),
                            new JobId(matcher.group(3))))
                    : Optional.empty();
        }

        /** The newest first; jobs of the same time in the order of their ids. */
        @Override
        public int compareTo(Position other) {
            return ORDER.compare(this, other);
        }

        /** The text that {@link #parse} reads; it needs no escaping in a URL. */
        @Override
        public String toString() {
            return String.format(Locale.ROOT, "%d.%09d.%s", accepted.getEpochSecond(), accepted.getNano(), id);
        }
    }
}
