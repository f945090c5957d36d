package dev.hart.job.fleet;

import dev.hart.job.record.DamagedRecordException;
import dev.hart.job.record.JsonRecords;
import dev.hart.job.record.Records;
import dev.hart.job.record.RecordsException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The records about the fleet: the marks of workers, the last wake, and what was last measured. Every method may throw
 * {@link RecordsException}. Thread-safe, and safe between processes.
 */
public final class WorkerMarks {
    /** How often a worker renews its mark. */
    public static final Duration RENEWAL = Duration.ofSeconds(20);

    /** How long a mark is believed, by the reader's clock and the time at which the store wrote the mark. */
    public static final Duration BELIEVED = Duration.ofSeconds(60);

    /** Marks older than this are removed, and wakes that no worker has answered. */
    private static final Duration KEPT = Duration.ofHours(1);

    private static final String FOLDER = "workers/";
    private static final String LAST_START = FOLDER + "last-start.json";
    private static final String LAST_RATE = FOLDER + "last-rate.json";
    private static final Pattern MARK = Pattern.compile(FOLDER + "([0-9a-f]{32})\\.json");
    private static final Pattern WAKE = Pattern.compile(FOLDER + "wake-[0-9]{1,20}\\.json");

    private final Records records;
    private final JsonRecords json;
    private final Clock clock;

    /** @param records not closed with the marks */
    public WorkerMarks(Records records, Clock clock) {
        this.records = records;
        this.json = new JsonRecords(records);
        this.clock = clock;
    }

    /** Returns what the records tell now: lists up to 1,000 names and reads the marks that are young. */
    public FleetLook look() {
        List<Records.Entry> entries = list();
        Map<String, FleetLook.Seen> alive = new HashMap<>();
        for (Records.Entry entry : entries) {
            if (isYoung(entry, clock.instant())) {
                id(entry.key())
                        .ifPresent(id -> read(entry.key(), WorkerMark.class)
                                .ifPresent(mark -> alive.put(id, new FleetLook.Seen(entry.written(), mark))));
            }
        }
        return new FleetLook(alive, lastWake(entries).map(Records.Entry::written));
    }

    /**
     * Writes a worker's mark.
     *
     * @param id 32 lower-case hexadecimal digits
     */
    public void write(String id, WorkerMark mark) {
        json.put(key(id), mark);
    }

    /**
     * Records how fast a worker is, for the time in which no worker is alive.
     *
     * @param jobsPerSecond above 0
     */
    public void recordRate(double jobsPerSecond) {
        json.put(LAST_RATE, new LastRate(jobsPerSecond));
    }

    /** Removes a worker's mark: the worker takes no more jobs. */
    public void remove(String id) {
        json.delete(key(id));
    }

    /**
     * Writes the first mark of a worker, measures how long the fleet took to start if no other worker was alive, and ends the
     * wake that this worker answers. By the store's clock alone.
     */
    public void begin(String id, WorkerMark mark) {
        write(id, mark);
        List<Records.Entry> entries = list();
        Optional<Records.Entry> own = own(entries, id);
        if (own.isEmpty()) {
            return;
        }
        Instant now = own.get().written();
        boolean alone = entries.stream()
                .filter(entry -> !entry.key().equals(key(id)) && id(entry.key()).isPresent())
                .noneMatch(entry -> isYoung(entry, now));
        Optional<Instant> wake = lastWake(entries)
                .filter(entry -> !entry.written().isAfter(now))
                .filter(entry -> read(entry.key(), WakeCall.class)
                        .filter(call -> !call.failed())
                        .isPresent())
                .map(Records.Entry::written);
        if (alone) {
            json.put(
                    LAST_START,
                    wake.map(at -> new LastStart(Duration.between(at, now).toMillis() / 1e3, true))
                            .orElseGet(() -> new LastStart(mark.startSeconds(), false)));
        }
        entries.stream()
                .filter(entry -> WAKE.matcher(entry.key()).matches())
                .forEach(entry -> json.delete(entry.key()));
    }

    /** Removes the marks of workers that died, and wakes that were not answered, by the age of a worker's own mark. */
    public void removeOld(String id) {
        List<Records.Entry> entries = list();
        own(entries, id)
                .ifPresent(own -> entries.stream()
                        .filter(entry -> id(entry.key()).isPresent()
                                || WAKE.matcher(entry.key()).matches())
                        .filter(entry -> entry.written().isBefore(own.written().minus(KEPT)))
                        .forEach(entry -> json.delete(entry.key())));
    }

    /**
     * Records that the caller wakes the fleet, unless another process has done so within the interval.
     *
     * @param look a recent one
     * @return the key of the record; empty if the caller must not wake the fleet now
     */
    public Optional<String> beginWake(FleetLook look, Duration interval) {
        Instant now = clock.instant();
        if (look.wake()
                .filter(at -> Duration.between(at, now).abs().compareTo(interval) < 0)
                .isPresent()) {
            return Optional.empty();
        }
        String key = FOLDER + "wake-" + now.toEpochMilli() / interval.toMillis() + ".json";
        return json.create(key, new WakeCall(now, false)) ? Optional.of(key) : Optional.empty();
    }

    /** Records that the call failed; the interval counts all the same. */
    public void wakeFailed(String key) {
        json.put(key, new WakeCall(clock.instant(), true));
    }

    /** Returns how long the last worker took to start that found no other one; empty if that is not known. */
    Optional<LastStart> lastStart() {
        return read(LAST_START, LastStart.class);
    }

    /** Returns how many jobs a second a worker last ended; empty if that is not known. */
    Optional<Double> lastRate() {
        return read(LAST_RATE, LastRate.class).map(LastRate::jobsPerSecond);
    }

    private List<Records.Entry> list() {
        return records.list(FOLDER, Optional.empty(), Records.MOST_LISTED);
    }

    private static Optional<Records.Entry> lastWake(List<Records.Entry> entries) {
        return entries.stream()
                .filter(entry -> WAKE.matcher(entry.key()).matches())
                .max((one, other) -> one.written().compareTo(other.written()));
    }

    private static Optional<Records.Entry> own(List<Records.Entry> entries, String id) {
        return entries.stream().filter(entry -> entry.key().equals(key(id))).findFirst();
    }

    /** A mark from the future is as wrong as an old one: that a worker is alive would be believed for too long. */
    private static boolean isYoung(Records.Entry entry, Instant now) {
        return Duration.between(entry.written(), now).abs().compareTo(BELIEVED) <= 0;
    }

    /** Reads a record; empty if it does not exist or is damaged, which only makes the fleet less known. */
    private <T> Optional<T> read(String key, Class<T> type) {
        try {
            return json.read(key, type);
        } catch (DamagedRecordException damaged) {
            return Optional.empty();
        }
    }

    private static Optional<String> id(String key) {
        var matcher = MARK.matcher(key);
        return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    private static String key(String id) {
        return FOLDER + id + ".json";
    }
}
