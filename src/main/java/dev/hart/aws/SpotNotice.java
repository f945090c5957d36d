package dev.hart.aws;

import java.time.Instant;
import java.util.regex.Pattern;

/**
 * The announcement that EC2 takes a spot machine back.
 *
 * @param action {@code terminate}, {@code stop} or {@code hibernate}
 * @param time of the action: usually two minutes after the notice, at once for {@code hibernate}
 */
public record SpotNotice(String action, Instant time) {
    private static final Pattern ACTION = Pattern.compile("[a-z]{1,32}");

    /** @throws IllegalArgumentException if the action is not 1 to 32 lower-case letters */
    public SpotNotice {
        SettingChecks.require(ACTION.matcher(action).matches(), "action must be a word of lower-case letters");
    }
}
