package dev.hart.job.local;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a message's file. The file contains the message and is never written again.
 *
 * @param visible from when on the message may be delivered, milliseconds since 1970
 * @param receives how often it was received
 * @param id of the message; ids sort in the order in which the messages were sent
 */
record QueuedFile(long visible, int receives, String id) {
    private static final Pattern NAME = Pattern.compile("([0-9a-f]{12})-([0-9a-f]{8})-([0-9a-f]{32})");
    private static final int TIME_DIGITS = 12;
    private static final int RANDOM_BYTES = 10;
    private static final SecureRandom RANDOM = new SecureRandom();

    /** Creates the name of a message that is sent now. */
    static QueuedFile create(long now) {
        byte[] bits = new byte[RANDOM_BYTES];
        RANDOM.nextBytes(bits);
        return new QueuedFile(now, 0, time(now) + HexFormat.of().formatHex(bits));
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
        return time(visible) + "-" + HexFormat.of().toHexDigits(receives) + "-" + id;
    }

    QueuedFile received(long until) {
        return new QueuedFile(until, receives + 1, id);
    }

    QueuedFile hiddenUntil(long until) {
        return new QueuedFile(until, receives, id);
    }

    private static String time(long millis) {
        return HexFormat.of().toHexDigits(millis, TIME_DIGITS);
    }
}
