package dev.hart.checkpoint;

import java.nio.file.Path;

/**
 * Thrown for a checkpoint or configuration that cannot be used; the message is one line naming the file and, where one is at
 * fault, the key or tensor.
 */
public class CheckpointException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public CheckpointException(String message) {
        super(message);
    }

    public CheckpointException(String message, Throwable cause) {
        super(message, cause);
    }

    public static CheckpointException in(Path file, String what) {
        return new CheckpointException(file + ": " + what);
    }

    public static CheckpointException in(Path file, String what, Throwable cause) {
        return new CheckpointException(file + ": " + what, cause);
    }

    /**
     * Prepares text from a file for a message: in quotes, cut to 80 characters, with {@code ?} for ASCII control characters,
     * surrogates and undefined characters.
     */
    public static String quote(String text) {
        int limit = 80;
        StringBuilder shown = new StringBuilder("'");
        for (int i = 0; i < Math.min(text.length(), limit); i++) {
            char c = text.charAt(i);
            shown.append(c < ' ' || c == 0x7f || !Character.isDefined(c) || Character.isSurrogate(c) ? '?' : c);
        }
        return shown.append(text.length() > limit ? "…'" : "'").toString();
    }
}
