package dev.hart.ops;

import io.smallrye.config.ConfigValidationException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Says in one line what went wrong. */
public final class Faults {
    private Faults() {}

    /** Without the wrappers that say nothing to who reads it. */
    public static Throwable unwrap(Throwable failure) {
        Throwable cause = failure.getCause();
        boolean wrapper = failure instanceof ExecutionException
                || failure instanceof CompletionException
                || (failure instanceof UncheckedIOException && isBare(failure));
        return wrapper && cause != null ? unwrap(cause) : failure;
    }

    /** One line; for faults that were not foreseen also their kind, since the message alone may say nothing. */
    public static String describe(Throwable failure) {
        Throwable fault = unwrap(failure);
        String message = fault.getMessage();
        if (fault instanceof OutOfMemoryError) {
            return oneLine("out of memory: " + message);
        }
        if (fault instanceof ConfigValidationException config) {
            return oneLine(IntStream.range(0, config.getProblemCount())
                    .mapToObj(i -> config.getProblem(i).getMessage())
                    .collect(Collectors.joining("; ")));
        }
        if (message == null || !isForeseen(fault)) {
            return oneLine("internal error: " + fault);
        }
        if (fault instanceof NoSuchFileException) {
            return oneLine(message + ": no such file");
        }
        if (fault instanceof AccessDeniedException) {
            return oneLine(message + ": permission denied");
        }
        return oneLine(message);
    }

    /** The text with line breaks made blanks. */
    public static String oneLine(String text) {
        return text.strip().replaceAll("\\s*\\R\\s*", " ");
    }

    private static boolean isForeseen(Throwable fault) {
        return fault.getClass().getName().startsWith("dev.hart.")
                || fault instanceof IOException
                || fault instanceof UncheckedIOException;
    }

    /** An {@link UncheckedIOException} made with nothing but its cause. */
    private static boolean isBare(Throwable failure) {
        return String.valueOf(failure.getMessage()).equals(String.valueOf(failure.getCause()));
    }
}
