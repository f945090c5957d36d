package dev.hart.cli;

import dev.hart.config.ServiceConfig;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * The option {@code --pack} of subcommands of {@code hart engines}. It may also stand before the subcommand's name, where picocli
 * takes it for the option of {@code hart engines} itself.
 */
final class EnginePack {
    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec command;

    @Option(names = "--pack", paramLabel = "DIR", description = "Model pack; by default HART_PACK or the demo pack.")
    private @Nullable Path pack;

    /** Returns the folder that the caller names; else that of the settings. */
    Path folder(ServiceConfig config) {
        Path named = pack == null && command != null
                ? command.parent().findOption("--pack").getValue()
                : pack;
        return named == null ? config.packFolder() : named;
    }
}
