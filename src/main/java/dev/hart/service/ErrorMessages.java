package dev.hart.service;

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
public final class ErrorMessages {
    private ErrorMessages() {}

    /** Without the wrappers that say nothing to who reads it. */
    public static Throwable unwrap(Throwable failure) {
        Throwable cause = failure.getCause();
        boolean wrapper = failure instanceof ExecutionException
                || failure instanceof CompletionException
                || (failure instanceof UncheckedIOException && isBare(failure));
        return wrapper && cause != null ? unwrap(cause) : failure;
    }

    /** The innermost cause. */
    public static Throwable root(Throwable failure) {
        Throwable cause = failure.getCause();
        return cause == null ? failure : root(cause);
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
                    .mapToObj(i ->
                            withoutCodes(String.valueOf(config.getProblem(i).getMessage())))
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

    /** SmallRye's messages without its numbers and the class that its own were wrapped in. */
    private static String withoutCodes(String message) {
        return message.replaceAll("([a-z]+\\.)+[A-Za-z]+Exception: ", "").replaceAll("SRCFG[0-9]+: ", "");
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
