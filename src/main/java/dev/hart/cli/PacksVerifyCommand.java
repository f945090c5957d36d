package dev.hart.cli;

import dev.hart.config.ServiceConfig;
import dev.hart.config.ServiceSettings;
import dev.hart.pack.ModelPack;
import dev.hart.pack.PackException;
import dev.hart.pack.PackFile;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code hart packs verify}, which reads every file of one or more packs, also those that were verified before. */
@Command(
        name = "verify",
        description = "Read every file of a pack and compare it with its SHA-256 in pack.json.",
        footer = {
            "The other commands read a file only once, until its path, inode, size or times change. This one always reads.",
            "Exit code 0 if all packs are whole, 2 if one is not, 1 if the machine failed."
        })
final class PacksVerifyCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(
            paramLabel = "DIR",
            arity = "0..*",
            description = "Folders of packs; by default HART_PACK or the demo pack.")
    private List<Path> packs = List.of();

    @Override
    public Integer call() throws Exception {
        ServiceConfig config = ServiceSettings.read();
        PrintWriter out = Commands.out(spec);
        List<Path> folders = packs.isEmpty() ? List.of(config.packFolder()) : packs;
        int exitCode = 0;
        for (Path folder : folders) {
            long start = System.nanoTime();
            try {
                ModelPack pack = ModelPack.verify(folder, config.verifiedFolder());
                long bytes = pack.manifest().files().values().stream()
                        .mapToLong(PackFile::size)
                        .sum();
                out.printf(
                        Locale.ROOT,
                        "%s  ok  %s, %d files, %.1f MB, in %.1f s%n",
                        folder,
                        pack.manifest().label(),
                        pack.manifest().files().size(),
                        bytes / 1e6,
                        (System.nanoTime() - start) / 1e9);
            } catch (PackException damaged) {
                // The other packs are read all the same.
                exitCode = Math.max(exitCode, report(damaged));
            }
            out.flush();
        }
        return exitCode;
    }

    /** Reports a fault as if it had ended the command, and returns the exit code that the command would have then. */
    private int report(PackException fault) throws Exception {
        CommandLine command = Objects.requireNonNull(spec).commandLine();
        return command.getExecutionExceptionHandler()
                .handleExecutionException(fault, command, command.getParseResult());
    }
}
