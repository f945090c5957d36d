package dev.hart.job.local;

import dev.hart.io.SortableIds;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a queued message's file. The file contains the message and is never written again.
 *
 * @param visible from when on the message may be delivered, milliseconds since 1970
 * @param receives how often the message has been delivered
 * @param id the message's id; ids sort in the order in which messages were sent
 */
record QueuedFile(long visible, int receives, String id) {
    private static final Pattern NAME = Pattern.compile("([0-9a-f]{12})-([0-9a-f]{8})-([0-9a-f]{32})");

    /** The file of a message that is sent now and may be delivered at once. */
    static QueuedFile create(Instant now) {
        return new QueuedFile(now.toEpochMilli(), 0, SortableIds.create(now));
    }

    static Optional<QueuedFile> parse(String name) {
        Matcher matcher = NAME.matcher(name);
        return matcher.matches()
                ? Optional.of(new QueuedFile(
                        HexFormat.fromHexDigitsToLong(matcher.group(1)),
                        HexFormat.fromHexDigits(matcher.group(2)),
                        matcher.group(3)))
                : Optional.empty();
    }

    String name() {
        return SortableIds.time(visible) + "-" + HexFormat.of().toHexDigits(receives) + "-" + id;
    }

    /** The name after one more delivery, whose lease ends at the time given. */
    QueuedFile delivered(long until) {
        return new QueuedFile(until, receives + 1, id);
    }

    QueuedFile hiddenUntil(long until) {
        return new QueuedFile(until, receives, id);
    }
}
