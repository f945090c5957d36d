package dev.hart.checkpoint;

import dev.hart.io.VisibleText;
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

    /** Prepares text from a file for a message, like {@link VisibleText#quote(String, int)}, with at most 80 characters of it. */
    public static String quote(String text) {
        return VisibleText.quote(text, 80);
    }
}
