package dev.hart.job.notice;

import dev.hart.job.JobId;
import dev.hart.job.JobRef;
import dev.hart.job.Owner;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Somebody who is to be told of a job, and where that stands in the records.
 *
 * @param recipient 1 to 64 lower-case letters
 */
record Notice(JobRef ref, String recipient) {
    /** Those who do not know yet, and the tries to tell them. */
    static final String PENDING = "notices/";
    /** How it ended. */
    static final String TOLD = "told/";

    private static final String ONE = PENDING + "([A-Za-z0-9_-]{1,64})/([A-Za-z0-9_-]{1,64})/([a-z]{1,64})";
    private static final Pattern NOTICE = Pattern.compile(ONE + "\\.json");
    private static final Pattern TRY = Pattern.compile(ONE + "/[0-9]{2}\\.json");

    /** The notice that a key of the records is about, if it is one's own key. */
    static Optional<Notice> ofKey(String key) {
        return of(NOTICE.matcher(key));
    }

    /** The notice that a key of the records is a try of. */
    static Optional<Notice> ofTry(String key) {
        return of(TRY.matcher(key));
    }

    private static Optional<Notice> of(Matcher matcher) {
        return matcher.matches()
                ? Optional.of(new Notice(
                        new JobRef(new Owner(matcher.group(1)), new JobId(matcher.group(2))), matcher.group(3)))
                : Optional.empty();
    }

    /** What the keys of all notices about a job begin with. */
    static String all(String where, JobRef ref) {
        return where + ref.owner().name() + "/" + ref.id().value() + "/";
    }

    /** Sorts before {@link #attempt}. */
    String key() {
        return all(PENDING, ref) + recipient + ".json";
    }

    /** @param number from 1 */
    String attempt(int number) {
        return String.format("%s%s/%02d.json", all(PENDING, ref), recipient, number);
    }

    String told() {
        return all(TOLD, ref) + recipient + ".json";
    }
}
