package dev.hart.job.notice;

import dev.hart.io.NameGrammar;
import dev.hart.job.JobId;
import dev.hart.job.JobRef;
import dev.hart.job.Owner;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A recipient that is to be notified of a job, and the keys of the records about it.
 *
 * @param recipient 1 to 64 lower-case letters
 */
record Notice(JobRef ref, String recipient) {
    /** Notices that are not over, and the attempts to deliver them. */
    static final String PENDING = "notices/";
    /** The results of notices that are over. */
    static final String TOLD = "told/";

    private static final String PART = "(" + NameGrammar.REGEX + ")/";
    private static final String ONE = PENDING + PART + PART + "([a-z]{1,64})";
    private static final Pattern NOTICE = Pattern.compile(ONE + "\\.json");
    private static final Pattern RESULT = Pattern.compile(TOLD + PART + PART + "([a-z]{1,64})\\.json");
    private static final Pattern ATTEMPT = Pattern.compile(ONE + "/[0-9]{2}\\.json");

    /** Returns the notice with this record key; empty if the key is not that of a notice. */
    static Optional<Notice> ofKey(String key) {
        return of(NOTICE.matcher(key));
    }

    /** Returns the notice that a record key's attempt delivers; empty if the key is not that of an attempt. */
    static Optional<Notice> ofAttempt(String key) {
        return of(ATTEMPT.matcher(key));
    }

    /** Returns the notice whose result has this record key; empty if the key is not that of a result. */
    static Optional<Notice> ofTold(String key) {
        return of(RESULT.matcher(key));
    }

    private static Optional<Notice> of(Matcher matcher) {
        return matcher.matches()
                ? Optional.of(new Notice(
                        new JobRef(new Owner(matcher.group(1)), new JobId(matcher.group(2))), matcher.group(3)))
                : Optional.empty();
    }

    /**
     * Returns the prefix of the keys of all notices about a job.
     *
     * @param list {@link #PENDING} or {@link #TOLD}
     */
    static String prefix(String list, JobRef ref) {
        return list + ref.owner().name() + "/" + ref.id().value() + "/";
    }

    /** The notice's own key; sorts before those of its attempts. */
    String key() {
        return prefix(PENDING, ref) + recipient + ".json";
    }

    /** @param number from 1 */
    String attempt(int number) {
        // Not by the default locale, whose digits a record key may not have.
        return String.format(Locale.ROOT, "%s%s/%02d.json", prefix(PENDING, ref), recipient, number);
    }

    String told() {
        return prefix(TOLD, ref) + recipient + ".json";
    }
}
