package dev.hart.store;

import dev.hart.image.ImageFormat;
import dev.hart.io.NameGrammar;
import dev.hart.io.SortableIds;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The key of a stored image: one to five parts of letters, digits, {@code _} and {@code -}, at most 64 each, separated by
 * {@code /}, and the extension of its format. A key has no other dot, so it can neither lead to a parent folder nor name a
 * hidden file, and it needs no escaping in a URL or a path.
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
     * @throws IllegalArgumentException if the value is not a key; the message does not repeat it, since it may be hostile
     */
    public ImageKey {
        if (!GRAMMAR.matcher(value).matches()) {
            throw new IllegalArgumentException("this is not the key of an image");
        }
    }

    /** Parses a text that comes from outside; empty if it is not a key. */
    public static Optional<ImageKey> parse(String text) {
        return GRAMMAR.matcher(text).matches() ? Optional.of(new ImageKey(text)) : Optional.empty();
    }

    /** Whether keys can begin with a text: it is empty, or up to four parts that each end in {@code /}. */
    public static boolean isPrefix(String text) {
        return PREFIX.matcher(text).matches();
    }

    /** Makes a new key: the time to a millisecond, by which keys sort, then 128 random bits, which make it unguessable. */
    public static ImageKey create(Instant now, ImageFormat format) {
        return new ImageKey(SortableIds.create(now, RANDOM_BYTES) + "." + format.extension());
    }

    /** The format that the extension names. */
    public ImageFormat format() {
        String extension = value.substring(value.lastIndexOf('.') + 1);
        return ImageFormat.ofExtension(extension).orElseThrow();
    }

    @Override
    public String toString() {
        return value;
    }
}
