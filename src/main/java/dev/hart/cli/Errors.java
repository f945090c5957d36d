package dev.hart.cli;

import dev.hart.bench.BenchException;
import dev.hart.checkpoint.CheckpointException;
import dev.hart.config.SettingsException;
import dev.hart.engine.EngineException;
import dev.hart.engine.cache.EngineCacheException;
import dev.hart.generation.InvalidRequestException;
import dev.hart.io.VisibleText;
import dev.hart.pack.PackException;
import dev.hart.service.ErrorMessages;
import dev.hart.verify.VerifyException;
import io.smallrye.config.ConfigValidationException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** Turns a failure into one line on standard error, with {@code --verbose} followed by its stack trace, and an exit code. */
final class Errors {
    static final int FAILURE = 1;
    static final int BAD_INPUT = 2;

    /** Exceptions that the input of a command causes. */
    private static final List<Class<? extends RuntimeException>> INPUT = List.of(
            BenchException.class,
            CheckpointException.class,
            PackException.class,
            VerifyException.class,
            InvalidRequestException.class,
            InputException.class,
            SettingsException.class,
            ConfigValidationException.class);

    /** Exceptions that a file named by the caller causes; others, such as a full disk, are failures of the machine. */
    private static final List<Class<? extends IOException>> NAMED_FILE = List.of(
            NoSuchFileException.class,
            NotDirectoryException.class,
            FileAlreadyExistsException.class,
            AccessDeniedException.class,
            CharacterCodingException.class);

    private Errors() {}

    /** Reports an invalid option or argument, and returns the exit code 2. */
    static int usage(ParameterException fault, String[] args) {
        CommandLine command = fault.getCommandLine();
        PrintWriter err = command.getErr();
        line(err, fault.getMessage() + "; see " + command.getCommandSpec().qualifiedName() + " --help");
        err.flush();
        return BAD_INPUT;
    }

    /**
     * Reports the failure of a command.
     *
     * @param verbose whether to print the stack trace, too
     * @return the exit code: 2 if the input caused the failure, else 1
     */
    static int report(Throwable failure, CommandLine command, boolean verbose) {
        Throwable fault = ErrorMessages.unwrap(failure);
        PrintWriter err = command.getErr();
        line(err, ErrorMessages.describe(fault));
        if (verbose) {
            failure.printStackTrace(err);
        }
        err.flush();
        return isInput(fault) ? BAD_INPUT : FAILURE;
    }

    private static boolean isInput(Throwable fault) {
        if (fault instanceof EngineException || fault instanceof EngineCacheException) {
            // The files of engines are hart's own, wherever the caller keeps them.
            return false;
        }
        Optional<IOException> io = causes(fault)
                .filter(IOException.class::isInstance)
                .map(IOException.class::cast)
                .reduce((outer, inner) -> inner);
        if (io.isPresent() && isOneOf(NAMED_FILE, io.get())) {
            return true;
        }
        // A full disk is not a fault of the input, wherever it was noticed. Java has no exception class for it alone.
        return isOneOf(INPUT, fault)
                && io.filter(cause ->
                                cause.getClass() == IOException.class || cause.getClass() == FileSystemException.class)
                        .isEmpty();
    }

    private static boolean isOneOf(List<? extends Class<?>> types, Throwable fault) {
        return types.stream().anyMatch(type -> type.isInstance(fault));
    }

    private static Stream<Throwable> causes(Throwable fault) {
        return Stream.iterate(fault, cause -> cause != null, Throwable::getCause);
    }

    private static void line(PrintWriter err, @Nullable String message) {
        err.println("hart: " + VisibleText.line(String.valueOf(message)));
    }
}
