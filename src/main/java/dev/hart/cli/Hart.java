package dev.hart.cli;

import dev.hart.convert.PackConverter;
import dev.hart.pack.Precision;
import dev.hart.service.ModelLoader;
import dev.hart.service.PipelineLoader;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;
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

    private Hart() {}

    /**
     * Runs a command and ends the process with its exit code.
     *
     * @throws IllegalStateException in Quarkus's dev mode, if the command failed
     */
    public static void main(String... args) {
        // hart's own code names a locale wherever one matters, which the compiler checks. This is for its libraries:
        // under a
        // locale with digits of its own, or Turkish, they must write and compare the same texts as anywhere.
        Locale.setDefault(Locale.ROOT);
        int exitCode = commandLine(new PipelineLoader(), PackConverter::convert).execute(args);
        if (LaunchMode.current() != LaunchMode.DEVELOPMENT) {
            System.exit(exitCode);
        }
        // Dev mode calls main again after each change, in the same process, and learns of a failure by an exception
        // alone.
        if (exitCode != 0) {
            throw new IllegalStateException("hart " + String.join(" ", args) + " ended with exit code " + exitCode);
        }
    }

    /**
     * Returns the commands.
     *
     * @param loader loads the models of {@code generate} and {@code engines}
     * @param converter makes the packs of {@code convert}
     */
    static CommandLine commandLine(ModelLoader loader, ConvertCommand.Converter converter) {
        Hart hart = new Hart();
        CommandLine commands = new CommandLine(hart)
                .addSubcommand(new ServeCommand())
                .addSubcommand(new GenerateCommand(loader))
                .addSubcommand(new ConvertCommand(converter))
                .addSubcommand(new VerifyCommand())
                .addSubcommand(new EnginesCommand(loader))
                .addSubcommand("jobs", JobsCommand.commandLine())
                .addSubcommand(new KeyCommand());
        return commands.setCaseInsensitiveEnumValuesAllowed(true)
                .registerConverter(Precision.class, PrecisionConverter::parse)
                .setExecutionStrategy(new CommandLine.RunLast())
                .setParameterExceptionHandler(Errors::usage)
                .setExecutionExceptionHandler(
                        (failure, command, parsed) -> Errors.report(failure, command, hart.verbose));
    }

    /** The version that {@code --version} prints. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Hart.class.getPackage().getImplementationVersion();
            return new String[] {"hart " + (version == null ? "(not packaged)" : version)};
        }
    }
}
