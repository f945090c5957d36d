package dev.hart.cli;

import dev.hart.io.NameGrammar;
import dev.hart.job.JobId;
import dev.hart.job.Owner;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command {@code hart jobs}, whose subcommands list, show and retry the jobs of a service. */
@Command(
        name = "jobs",
        description = "The jobs of a service, and its dead-letter queue.",
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "They read the settings that the service reads, from the environment or config/application.properties where",
            "they are called (HART_DATA; HART_STORE, HART_S3_BUCKET, HART_SQS_QUEUE, …), and may run beside it."
        })
final class JobsCommand {
    /** Creates the command with its subcommands. */
    static CommandLine commandLine() {
        return new CommandLine(new JobsCommand())
                .addSubcommand(new JobsListCommand())
                .addSubcommand(new JobsShowCommand())
                .addSubcommand(new JobsRetryCommand());
    }

    static Owner owner(String name) {
        try {
            return new Owner(name);
        } catch (IllegalArgumentException e) {
            throw new InputException(e.getMessage() + ", is not '" + TerminalText.of(name) + "'");
        }
    }

    static JobId id(String text) {
        return JobId.parse(text)
                .orElseThrow(() -> new InputException(
                        "a job's id is " + NameGrammar.WORDS + ", is not '" + TerminalText.of(text) + "'"));
    }
}
