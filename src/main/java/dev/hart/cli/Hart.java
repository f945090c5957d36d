package dev.hart.cli;

import dev.hart.bench.BenchResult;
import dev.hart.config.ServiceSettings;
import dev.hart.convert.PackConverter;
import dev.hart.pack.Precision;
import dev.hart.service.ModelLoader;
import dev.hart.service.PipelineLoader;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;

/** The entry point of the program, with its commands and the way they are parsed. */
@QuarkusMain
@Command(
        name = "hart",
        description = "Text to image with HART.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        versionProvider = Hart.Version.class,
        scope = ScopeType.INHERIT,
        sortOptions = false,
        usageHelpAutoWidth = true,
        footerHeading = "%n",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "1:failed; verify: a tensor is off", "2:bad usage or input"})
public final class Hart {
    @Option(
            names = "--verbose",
            scope = ScopeType.INHERIT,
            order = 1000,
            description = "Show the stack trace of an error.")
    private boolean verbose;

    /** The commands that read settings. */
    private static final Set<String> READ_SETTINGS =
            Set.of("serve", "generate", "engines", "doctor", "bench", "jobs", "sweep", "packs");

    private Hart() {}

    /**
     * Runs a command and ends the process with its exit code; in Quarkus's dev mode it returns instead.
     *
     * @throws IllegalStateException in Quarkus's dev mode, if the command failed
     */
    public static void main(String... args) {
        // hart's own code names a locale wherever one matters, which the compiler checks. This is for its libraries:
        // under
        // a locale with digits of its own, or Turkish, they must write and compare the same texts as anywhere.
        Locale.setDefault(Locale.ROOT);
        CommandLine commands =
                commandLine(new PipelineLoader(), PackConverter::convert, StandardStreams.ofThisProcess());
        int exitCode = execute(commands, ArgumentEncoding.ofThisProcess(), args);
        if (LaunchMode.current() != LaunchMode.DEVELOPMENT) {
            System.exit(exitCode);
        }
        // Dev mode calls main again after each change, in the same process, and learns of a failure only by an
        // exception.
        if (exitCode != 0) {
            throw new IllegalStateException("hart " + String.join(" ", args) + " ended with exit code " + exitCode);
        }
    }

    /** Runs a command and returns its exit code; 2, without running it, if Java could not read the arguments. */
    static int execute(CommandLine commands, ArgumentEncoding encoding, String... args) {
        try {
            encoding.check(args);
        } catch (InputException e) {
            return Errors.report(e, commands, false);
        }
        return commands.execute(args);
    }

    /**
     * Returns the commands.
     *
     * @param loader loads the models of {@code generate} and {@code engines}
     * @param converter makes the packs of {@code convert}
     * @param streams what {@code -} as the name of a file stands for
     */
    static CommandLine commandLine(ModelLoader loader, ConvertCommand.Converter converter, StandardStreams streams) {
        return commandLine(loader, converter, streams, EngineTools.ofThisMachine());
    }

    /**
     * Returns the commands.
     *
     * @param engines what the subcommands of {@code engines} work on
     */
    static CommandLine commandLine(
            ModelLoader loader, ConvertCommand.Converter converter, StandardStreams streams, EngineTools engines) {
        Hart hart = new Hart();
        CommandLine commands = new CommandLine(hart)
                .addSubcommand(new ServeCommand())
                .addSubcommand(new GenerateCommand(loader, streams))
                .addSubcommand(new ConvertCommand(converter))
                .addSubcommand(new VerifyCommand())
                .addSubcommand("engines", EnginesCommand.commandLine(loader, engines))
                .addSubcommand(new DoctorCommand())
                .addSubcommand(new BenchCommand())
                .addSubcommand("packs", PacksCommand.commandLine())
                .addSubcommand("jobs", JobsCommand.commandLine())
                .addSubcommand(new SweepCommand())
                .addSubcommand(new KeyCommand());
        return commands.setCaseInsensitiveEnumValuesAllowed(true)
                .registerConverter(Precision.class, PrecisionConverter::parse)
                .setExecutionStrategy(parsed -> {
                    warn(parsed);
                    return new CommandLine.RunLast().execute(parsed);
                })
                .setParameterExceptionHandler(Errors::usage)
                .setExecutionExceptionHandler(
                        (failure, command, parsed) -> Errors.report(failure, command, hart.verbose));
    }

    /** Warns of variables and properties that begin like a setting of hart but are none, before a command that reads settings. */
    private static void warn(ParseResult parsed) {
        ParseResult command = parsed.subcommand();
        if (command == null || !READ_SETTINGS.contains(command.commandSpec().name())) {
            return;
        }
        PrintWriter err = command.commandSpec().commandLine().getErr();
        ServiceSettings.warnings().forEach(warning -> err.println("hart: warning: " + warning));
        err.flush();
    }

    /** Returns the version of hart; empty if the classes were not packaged. */
    static Optional<String> version() {
        return Optional.ofNullable(Hart.class.getPackage().getImplementationVersion());
    }

    /** The version that {@code --version} prints. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {new BenchResult.Build(version().orElse(null), null).label()};
        }
    }
}
