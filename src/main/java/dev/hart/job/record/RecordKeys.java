package dev.hart.job.record;

import dev.hart.io.NameGrammar;
import dev.hart.job.AttemptId;
import dev.hart.job.JobId;
import dev.hart.job.JobRef;
import dev.hart.job.Owner;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The keys of records and the prefixes of image keys, as docs/guarantees.md lists them. */
final class RecordKeys {
    /** The requests of jobs. */
    static final String JOBS = "jobs/";
    /** The outcomes; apart, so that retention need not list anything else. */
    static final String OUTCOMES = "outcomes/";
    /** The markers of jobs that may not be finished, and the records of attempts at them; the sweeper lists them. */
    static final String OPEN = "open/";

    /** Copies of damaged outcomes, which were replaced. */
    static final String DAMAGED = "damaged/";

    /** The last of all ids in their order. */
    private static final JobId LAST = new JobId("z".repeat(64));

    private static final String PART = "(" + NameGrammar.REGEX + ")";
    private static final Pattern JOB = Pattern.compile(JOBS + PART + "/" + PART + "\\.json");
    private static final Pattern OUTCOME = Pattern.compile(OUTCOMES + PART + "/" + PART + "\\.json");
    private static final Pattern MARKER = Pattern.compile(OPEN + PART + "/" + PART + "\\.json");
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

    static String damagedOutcome(JobRef ref) {
        return DAMAGED + path(ref) + ".json";
    }

    static String marker(JobRef ref) {
        return OPEN + path(ref) + ".json";
    }

    static String attempts(JobRef ref) {
        return OPEN + path(ref) + "/";
    }

    static String attempt(JobRef ref, AttemptId attempt) {
        return attempts(ref) + attempt.value() + ".json";
    }

    /** The beginning of the keys of a job's images; they are visible in URLs, so it does not contain the owner's name. */
    static String images(JobRef ref) {
        return "jobs/" + ref.owner().digest() + "/" + ref.id().value() + "/";
    }

    /** The beginning of the keys of an attempt's images. */
    static String images(JobRef ref, AttemptId attempt) {
        return images(ref) + attempt.value() + "/";
    }

    /** The last key that a job of an owner can have. */
    static String last(Owner owner) {
        return job(new JobRef(owner, LAST));
    }

    static Optional<JobRef> refOfJob(String key) {
        return ref(JOB.matcher(key));
    }

    static Optional<JobRef> refOfOutcome(String key) {
        return ref(OUTCOME.matcher(key));
    }

    static Optional<JobRef> refOfMarker(String key) {
        return ref(MARKER.matcher(key));
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
