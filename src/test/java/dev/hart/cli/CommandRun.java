package dev.hart.cli;

import dev.hart.api.FakeModel;
import dev.hart.convert.PackConverter;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import picocli.CommandLine;

/**
 * The result of a command that ran in this process.
 *
 * @param exitCode exit code that the process would have
 */
record CommandRun(int exitCode, List<String> out, List<String> err) {
    /** Runs a command with the real converter and a fake model. */
    static CommandRun of(String... args) {
        return of(new FakeModel(), PackConverter::convert, args);
    }

    static CommandRun of(FakeModel model, ConvertCommand.Converter converter, String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine commands = Hart.commandLine(model, converter)
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF));
        int exitCode = commands.execute(args);
        return new CommandRun(
                exitCode,
                out.toString().lines().toList(),
                err.toString().lines().toList());
    }
}
