package dev.hart.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code hart packs}. */
@Command(name = "packs", description = "Model packs on this machine.", synopsisSubcommandLabel = "COMMAND")
final class PacksCommand {
    /** Creates the command with its subcommands. */
    static CommandLine commandLine() {
        return new CommandLine(new PacksCommand()).addSubcommand(new PacksVerifyCommand());
    }
}
