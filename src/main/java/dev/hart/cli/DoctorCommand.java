package dev.hart.cli;

import dev.hart.config.ServiceConfig;
import dev.hart.config.ServiceSettings;
import dev.hart.doctor.Doctor;
import dev.hart.doctor.DoctorReport;
import dev.hart.engine.machine.Machine;
import dev.hart.io.StrictJson;
import dev.hart.pack.ModelPack;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code hart doctor}, which says what the machine has and lacks for what is configured. */
@Command(
        name = "doctor",
        description = {
            "Show the GPU, its driver and libraries, what each stage of a pack would run on, and how much memory it needs."
        },
        footer = {"Exit code 0 if what is configured can run, 1 if not. Nothing is loaded."})
final class DoctorCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Option(names = "--pack", paramLabel = "DIR", description = "Model pack; by default HART_PACK or the demo pack.")
    private @Nullable Path pack;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Override
    public Integer call() {
        ServiceConfig config = ServiceSettings.read();
        DoctorReport report = new Doctor(Machine.here())
                .examine(
                        () -> ModelPack.open(pack == null ? config.packFolder() : pack, config.verifiedFolder()),
                        config.pipelineOptions());
        PrintWriter out = Commands.out(spec);
        if (json) {
            out.println(StrictJson.writeIndented(report));
        } else {
            DoctorText.print(report, out);
        }
        out.flush();
        return report.canRun() ? 0 : Errors.FAILURE;
    }
}
