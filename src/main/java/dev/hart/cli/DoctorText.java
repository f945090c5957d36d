package dev.hart.cli;

import dev.hart.doctor.DoctorReport;
import dev.hart.doctor.DoctorReport.Device;
import dev.hart.doctor.DoctorReport.Library;
import dev.hart.doctor.DoctorReport.Memory;
import dev.hart.doctor.DoctorReport.Missing;
import dev.hart.doctor.DoctorReport.Need;
import dev.hart.doctor.DoctorReport.ProviderLibraries;
import dev.hart.engine.machine.LibraryPackages;
import dev.hart.engine.plan.MemoryPlan;
import dev.hart.generation.StageDevice;
import java.io.PrintWriter;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Prints the report of {@code hart doctor} for people, on one page. */
final class DoctorText {
    private DoctorText() {}

    static void print(DoctorReport report, PrintWriter out) {
        out.println("ONNX Runtime  " + Objects.requireNonNullElse(report.onnxRuntime(), "cannot be loaded") + ", "
                + (report.nativePath() == null ? "the libraries of this build" : "from " + report.nativePath()));
        out.println("NVIDIA driver " + Objects.requireNonNullElse(report.driver(), "none"));
        for (Device device : report.devices()) {
            out.println("GPU " + device.number() + (device.selected() ? " *" : "  ") + "       " + device.name()
                    + (device.capability() == null ? "" : ", compute capability " + device.capability())
                    + (device.totalBytes() == null
                            ? ", memory not known"
                            : ", " + gigabytes(device.freeBytes()) + " of " + gigabytes(device.totalBytes())
                                    + " GB free"));
        }
        report.providers().forEach(provider -> print(provider, report, out));
        if (report.pack() != null) {
            out.println();
            out.println("Pack " + report.pack());
        }
        Table stages = new Table("stage", "runs on", "configured", "why");
        for (StageDevice stage : report.stages()) {
            stages.add(
                    stage.stage(),
                    stage.provider() + (stage.fallback() ? " !" : ""),
                    stage.wanted(),
                    brief(stage.why(), report));
        }
        if (!report.stages().isEmpty()) {
            stages.print(out);
        }
        Memory memory = report.memory();
        if (memory != null) {
            print(memory, out);
        }
        out.println();
        report.problems().forEach(problem -> out.println("Problem: " + brief(problem, report)));
        out.println(
                report.canRun()
                        ? "What is configured can run, as far as files tell; hart engines loads it and generates an image."
                        : "What is configured cannot run.");
    }

    /** Returns a text in which the absent libraries of CUDA, listed above it, are not listed again. */
    private static String brief(String text, DoctorReport report) {
        return report.providers().stream()
                .filter(provider -> !provider.missing().isEmpty() && provider.problem() != null)
                .reduce(
                        text,
                        (shorter, provider) -> shorter.replace(
                                String.valueOf(provider.problem()),
                                "libraries of " + provider.provider() + " are absent (above)"),
                        (one, other) -> other);
    }

    private static void print(ProviderLibraries provider, DoctorReport report, PrintWriter out) {
        out.println();
        out.println("Provider " + provider.provider() + ": "
                + (provider.problem() == null
                        ? "its libraries are there"
                        : provider.missing().isEmpty()
                                ? brief(provider.problem(), report)
                                : "absent: " + provider.missing().size() + " of its libraries"));
        if (provider.library() != null) {
            out.println("  " + provider.library());
        }
        for (Library library : provider.found()) {
            if (LibraryPackages.isKnown(library.name())) {
                out.println("  found   " + library.name()
                        + (library.version() == null ? "" : " (" + library.version() + ")") + "  " + library.path());
            }
        }
        for (Missing missing : provider.missing()) {
            out.println("  absent  " + missing.name() + ", which " + missing.neededBy() + " needs"
                    + LibraryPackages.of(missing.name())
                            .map(from -> ": " + from)
                            .orElse(""));
        }
    }

    private static void print(Memory memory, PrintWriter out) {
        out.println();
        out.println("GPU memory, computed: "
                + memory.needs().stream().map(DoctorText::describe).collect(Collectors.joining("; ")));
        out.println("Batches of at most " + memory.batch() + (memory.batch() == 1 ? " image" : " images")
                + (memory.freeBytes() == null ? "" : "; " + gigabytes(memory.freeBytes()) + " GB are free"));
    }

    private static String describe(Need need) {
        return "batch " + need.batch() + " " + gigabytes(need.bytes()) + " GB" + (need.fits() ? "" : " (too much)");
    }

    private static String gigabytes(@Nullable Long bytes) {
        return bytes == null ? "?" : MemoryPlan.gigabytes(bytes);
    }
}
