package dev.hart.cli;

/** A job given to the converter. */
final class PackConversion {
    private PackConversion() {}

    static void run(ConvertCommand.Job job) {
        if (!job.name().isEmpty()) {
            throw new InputException(job.output() + ": not yet");
        }
    }
}
