package dev.hart.job.record;

import dev.hart.job.AttemptId;
import dev.hart.job.JobId;
import dev.hart.job.JobRef;
import dev.hart.job.Owner;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where what stands in the records. */
public final class RecordKeys {
    /** What was asked for. */
    static final String JOBS = "jobs/";
    /** How it ended; apart, so that whoever looks for what is old need not see the rest. */
    public static final String OUTCOMES = "outcomes/";
    /** The jobs that are not over, and the attempts at them: the sweeper's list. */
    public static final String OPEN = "open/";

    /** No id sorts after it. */
    private static final JobId LAST = new JobId("z".repeat(64));

    private static final String PART = "([A-Za-z0-9_-]{1,64})";
    private static final Pattern JOB = Pattern.compile(JOBS + PART + "/" + PART + "\\.json");
    private static final Pattern OUTCOME = Pattern.compile(OUTCOMES + PART + "/" + PART + "\\.json");
    private static final Pattern MARK = Pattern.compile(OPEN + PART + "/" + PART + "\\.json");
    private static final Pattern ATTEMPT = Pattern.compile(OPEN + PART + "/" + PART + "/([0-9a-f]{32})\\.json");

    private RecordKeys() {}

    private static String path(JobRef ref) {
        return ref.owner().name() + "/" + ref.id().value();
    }

    static String job(JobRef ref) {
        return JOBS + path(ref) + ".json";
    }

    static String outcome(JobRef ref) {
        return OUTCOMES + path(ref) + ".json";
    }

    static String mark(JobRef ref) {
        return OPEN + path(ref) + ".json";
    }

    static String attempts(JobRef ref) {
        return OPEN + path(ref) + "/";
    }

    static String attempt(JobRef ref, AttemptId attempt) {
        return attempts(ref) + attempt.value() + ".json";
    }

    /** What the keys of a job's pictures begin with; whoever has a URL can read it, so it does not name the owner. */
    public static String images(JobRef ref) {
        return "jobs/" + ref.owner().digest() + "/" + ref.id().value() + "/";
    }

    /** What the keys of an attempt's pictures begin with. */
    public static String images(JobRef ref, AttemptId attempt) {
        return images(ref) + attempt.value() + "/";
    }

    /** No job of an owner has a key after this. */
    static String last(Owner owner) {
        return job(new JobRef(owner, LAST));
    }

    static Optional<JobRef> refOfJob(String key) {
        return ref(JOB.matcher(key));
    }

    public static Optional<JobRef> refOfOutcome(String key) {
        return ref(OUTCOME.matcher(key));
    }

    static Optional<JobRef> refOfMark(String key) {
        return ref(MARK.matcher(key));
    }

    static Optional<JobRef> refOfAttempt(String key) {
        return ref(ATTEMPT.matcher(key));
    }

    static Optional<AttemptId> attempt(String key) {
        Matcher matcher = ATTEMPT.matcher(key);
        return matcher.matches() ? Optional.of(new AttemptId(matcher.group(3))) : Optional.empty();
    }

    private static Optional<JobRef> ref(Matcher matcher) {
        return matcher.matches()
                ? Optional.of(new JobRef(new Owner(matcher.group(1)), new JobId(matcher.group(2))))
                : Optional.empty();
    }
}
