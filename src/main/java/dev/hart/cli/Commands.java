package dev.hart.cli;

import dev.hart.io.VisibleText;
import java.io.PrintWriter;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** The output streams of commands, which tests replace. */
final class Commands {
    private Commands() {}

    /** Returns the writer that the command line uses for standard output. */
    static PrintWriter out(@Nullable CommandSpec spec) {
        return Objects.requireNonNull(spec).commandLine().getOut();
    }

    /** Returns the writer that the command line uses for standard error. */
    static PrintWriter err(@Nullable CommandSpec spec) {
        return Objects.requireNonNull(spec).commandLine().getErr();
    }

    /** Prints on standard error what failed, in one line, where the command goes on. */
    static void problem(@Nullable CommandSpec spec, RuntimeException problem) {
        PrintWriter err = err(spec);
        err.println("hart: " + VisibleText.line(String.valueOf(problem.getMessage())));
        err.flush();
    }
}
