package dev.hart.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command {@code hart packs}, whose subcommand verifies packs. */
@Command(name = "packs", description = "Model packs on this machine.", synopsisSubcommandLabel = "COMMAND")
final class PacksCommand {
    /** Creates the command with its subcommands. */
    static CommandLine commandLine() {
        return new CommandLine(new PacksCommand()).addSubcommand(new PacksVerifyCommand());
    }
}
