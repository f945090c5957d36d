package dev.hart.service;

import dev.hart.io.VisibleText;
import io.smallrye.config.ConfigValidationException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Describes failures in one line, for logs and the command line. */
public final class ErrorMessages {
    private static final Pattern CONVERSION = Pattern.compile(
            "The config property (\\S+) with the config value \"(.*)\" threw an Exception whilst being converted\\s+(.*)",
            Pattern.DOTALL);

    private static final Pattern WORDS = Pattern.compile("allowed values: ([^ ]+)$");

    private ErrorMessages() {}

    /** Returns the failure without the wrappers that tell a reader nothing. */
    public static Throwable unwrap(Throwable failure) {
        Throwable cause = failure.getCause();
        boolean wrapper = failure instanceof ExecutionException
                || failure instanceof CompletionException
                || (failure instanceof UncheckedIOException && isBare(failure));
        return wrapper && cause != null ? unwrap(cause) : failure;
    }

    /** Returns the innermost cause. */
    public static Throwable root(Throwable failure) {
        Throwable cause = failure.getCause();
        return cause == null ? failure : root(cause);
    }

    /**
     * Describes a failure in one line. For a failure of an unexpected kind the line also contains the name of its class, because
     * the message alone may be meaningless.
     */
    public static String describe(Throwable failure) {
        Throwable fault = unwrap(failure);
        String message = fault.getMessage();
        if (fault instanceof OutOfMemoryError) {
            return VisibleText.line("out of memory: " + message);
        }
        if (fault instanceof ConfigValidationException config) {
            return VisibleText.line(IntStream.range(0, config.getProblemCount())
                    .mapToObj(i -> setting(
                            withoutCodes(String.valueOf(config.getProblem(i).getMessage()))))
                    .collect(Collectors.joining("; ")));
        }
        if (message == null || !isExpected(fault)) {
            return VisibleText.line("internal error: " + fault);
        }
        if (fault instanceof NoSuchFileException) {
            return VisibleText.line(message + ": no such file");
        }
        if (fault instanceof AccessDeniedException) {
            return VisibleText.line(message + ": permission denied");
        }
        return VisibleText.line(message);
    }

    /** SmallRye's message without its number and without the name of the exception that it wraps. */
    private static String withoutCodes(String message) {
        return message.replaceAll("([a-z]+\\.)+[A-Za-z]+Exception: ", "").replaceAll("SRCFG[0-9]+: ", "");
    }

    /** Names the setting, its value and what it may be, where SmallRye describes a failed conversion. */
    private static String setting(String message) {
        Matcher wrong = CONVERSION.matcher(message);
        if (!wrong.matches()) {
            return message;
        }
        String name = wrong.group(1);
        Matcher words = WORDS.matcher(wrong.group(3));
        String reason = words.find()
                ? "it must be one of "
                        + Arrays.stream(words.group(1).split(",")).sorted().collect(Collectors.joining(", "))
                : wrong.group(3);
        // A password in a URL stays out of logs.
        String value = wrong.group(2).replaceAll("//[^/@]*@", "//…@");
        return name + " (" + variable(name) + ") cannot be '" + value + "': " + reason.replaceAll("//[^/@]*@", "//…@");
    }

    private static String variable(String name) {
        return name.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
    }

    private static boolean isExpected(Throwable fault) {
        return fault.getClass().getName().startsWith("dev.hart.")
                || fault instanceof IOException
                || fault instanceof UncheckedIOException;
    }

    /** Whether an {@link UncheckedIOException} has no message of its own. */
    private static boolean isBare(Throwable failure) {
        return String.valueOf(failure.getMessage()).equals(String.valueOf(failure.getCause()));
    }
}
