package dev.hart.bench;

import java.util.Locale;

/** The unit in which the times of one result are shown, in its table and in its chart. */
public enum BenchUnit {
    MILLISECONDS("milliseconds", "ms", 1000),
    SECONDS("seconds", "s", 1);

    /** From this time of a batch on, times are in seconds. */
    private static final double LONG_SECONDS = 10;

    private final String text;
    private final String symbol;
    private final int perSecond;

    BenchUnit(String text, String symbol, int perSecond) {
        this.text = text;
        this.symbol = symbol;
        this.perSecond = perSecond;
    }

    /** Returns the unit for a result: milliseconds if all of its batches are short. */
    public static BenchUnit of(BenchResult result) {
        return result.batches().stream().allMatch(batch -> batch.seconds().p95() < LONG_SECONDS)
                ? MILLISECONDS
                : SECONDS;
    }

    /** The plural: {@code milliseconds}. */
    public String text() {
        return text;
    }

    /** The symbol: {@code ms}. */
    String symbol() {
        return symbol;
    }

    /** Returns a time in this unit. */
    double of(double seconds) {
        return seconds * perSecond;
    }

    /** Returns a time in this unit, as a number without the unit. */
    public String number(double seconds) {
        int digits = this == SECONDS ? 2 : seconds < 0.1 ? 1 : 0;
        return String.format(Locale.ROOT, "%." + digits + "f", of(seconds));
    }

    /** Returns images per second, with fewer digits the more there are. */
    public static String rate(double imagesPerSecond) {
        int digits = imagesPerSecond < 0.1 ? 4 : imagesPerSecond < 10 ? 2 : 1;
        return String.format(Locale.ROOT, "%." + digits + "f", imagesPerSecond);
    }
}
