package dev.hart.config;

import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A number of requests per period, written {@code 60/1m}: a count, 1 to 1,000,000, and a period in seconds, minutes, hours or
 * days ({@code s}, {@code m}, {@code h}, {@code d}) of 1 second to 31 days.
 *
 * @param count number of requests
 * @param period time in which so many requests may come
 */
public record Rate(int count, Duration period) {
    private static final Pattern NOTATION = Pattern.compile("([0-9]{1,7})/([0-9]{1,7})([smhd])");
    private static final Map<String, Duration> UNITS = Map.of(
            "s", Duration.ofSeconds(1), "m", Duration.ofMinutes(1), "h", Duration.ofHours(1), "d", Duration.ofDays(1));
    static final int MOST = 1_000_000;
    private static final Duration LONGEST = Duration.ofDays(31);

    /** @throws IllegalArgumentException if the count is not 1 to 1,000,000, or the period not 1 second to 31 days */
    public Rate {
        boolean inRange = count >= 1
                && count <= MOST
                && period.compareTo(Duration.ofSeconds(1)) >= 0
                && period.compareTo(LONGEST) <= 0;
        if (!inRange) {
            throw new IllegalArgumentException("a rate is 1 to " + MOST + " requests in 1 second to 31 days");
        }
    }

    /**
     * Parses the notation. SmallRye Config finds this method by its name and converts settings with it.
     *
     * @throws IllegalArgumentException if the text is not a rate
     */
    public static Rate of(String text) {
        Matcher matcher = NOTATION.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException("a rate is written like 60/1m or 1000/24h, not '" + text + "'");
        }
        Duration unit = UNITS.getOrDefault(matcher.group(3), Duration.ZERO);
        return new Rate(Integer.parseInt(matcher.group(1)), unit.multipliedBy(Integer.parseInt(matcher.group(2))));
    }
}
