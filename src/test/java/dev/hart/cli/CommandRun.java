package dev.hart.cli;

import dev.hart.api.FakeModel;
import dev.hart.convert.PackConverter;
import dev.hart.service.ModelLoader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.CommandLine;

/**
 * The result of a command that ran in this process.
 *
 * @param exitCode exit code that the process would have
 * @param bytes what was written to standard output as a file
 */
@SuppressWarnings("ArrayRecordComponent") // compared by no test
record CommandRun(int exitCode, List<String> out, List<String> err, byte[] bytes) {
    /** Runs a command with the real converter and a fake model. */
    static CommandRun of(String... args) {
        return of(new FakeModel(), PackConverter::convert, args);
    }

    /** @param loader loads the models of {@code generate} and {@code engines} */
    static CommandRun of(ModelLoader loader, ConvertCommand.Converter converter, String... args) {
        return withInput(loader, converter, "", args);
    }

    /** @param in standard input */
    static CommandRun withInput(ModelLoader loader, ConvertCommand.Converter converter, String in, String... args) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        StandardStreams streams =
                new StandardStreams(new ByteArrayInputStream(in.getBytes(StandardCharsets.UTF_8)), bytes);
        return run(Hart.commandLine(loader, converter, streams), bytes, args);
    }

    /** @param engines what the subcommands of {@code engines} work on */
    static CommandRun withEngines(EngineTools engines, String... args) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        StandardStreams streams = new StandardStreams(new ByteArrayInputStream(new byte[0]), bytes);
        return run(Hart.commandLine(new FakeModel(), PackConverter::convert, streams, engines), bytes, args);
    }

    private static CommandRun run(CommandLine hart, ByteArrayOutputStream bytes, String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine commands = hart.setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF));
        int exitCode = commands.execute(args);
        return new CommandRun(
                exitCode,
                out.toString().lines().toList(),
                err.toString().lines().toList(),
                bytes.toByteArray());
    }
}
