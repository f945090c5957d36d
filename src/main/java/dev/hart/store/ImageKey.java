package dev.hart.store;

import dev.hart.io.NameGrammar;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The name of a stored picture: one to five parts of letters, digits, {@code _} and {@code -}, at most 64 each, separated by
 * {@code /}, and the extension of its type. No dot can stand anywhere else, so a key can neither climb nor hide, nor does it
 * need escaping in a URL or a path.
 */
public record ImageKey(String value) {
    private static final String PART = NameGrammar.REGEX;
    private static final String PARTS = "(?:" + PART + "/){0,4}";
    private static final Pattern GRAMMAR = Pattern.compile(PARTS + PART + "\\.(png|jpg|webp)");
    private static final Pattern PREFIX = Pattern.compile(PARTS);
    private static final int RANDOM_BYTES = 16;

    /**
     * Checks the grammar.
     *
     * @throws IllegalArgumentException if the value is no key; it does not repeat what may be hostile
     */
    public ImageKey {
        if (!GRAMMAR.matcher(value).matches()) {
            throw new IllegalArgumentException("this is not the key of a picture");
        }
    }

    /** The key, if the text is one: for what comes from outside. */
    public static Optional<ImageKey> parse(String text) {
        return GRAMMAR.matcher(text).matches() ? Optional.of(new ImageKey(text)) : Optional.empty();
    }

    /** Whether keys can begin so: nothing, or up to four parts that each end in {@code /}. */
    public static boolean isPrefix(String text) {
        return PREFIX.matcher(text).matches();
    }

    /** A new key: the time to a millisecond, by which keys sort, then 128 random bits, which nobody guesses. */
    public static ImageKey create(Instant now, SecureRandom random, ImageType type) {
        byte[] bits = new byte[RANDOM_BYTES];
        random.nextBytes(bits);
        HexFormat hex = HexFormat.of();
        String time = hex.toHexDigits(now.toEpochMilli(), 12);
        return new ImageKey(time + hex.formatHex(bits) + "." + type.extension());
    }

    /** The type that the extension says. */
    public ImageType type() {
        String extension = value.substring(value.lastIndexOf('.') + 1);
        return ImageType.ofExtension(extension).orElseThrow();
    }

    @Override
    public String toString() {
        return value;
    }
}
