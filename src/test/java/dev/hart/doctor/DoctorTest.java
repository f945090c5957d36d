package dev.hart.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hart.doctor.DoctorReport.Missing;
import dev.hart.engine.Provider;
import dev.hart.engine.ProviderCheck;
import dev.hart.engine.machine.ElfBytes;
import dev.hart.engine.machine.Machine;
import dev.hart.engine.plan.EnginePlanner;
import dev.hart.engine.plan.EngineSettings;
import dev.hart.engine.plan.ProviderChoice;
import dev.hart.io.StrictJson;
import dev.hart.pack.ModelPack;
import dev.hart.pack.PackException;
import dev.hart.pipeline.PipelineOptions;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Machines that are folders: an ONNX Runtime for CUDA, and the libraries of CUDA or some of them. */
class DoctorTest {
    private static final ModelPack PACK = ModelPack.open(Path.of("models/demo"));

    @TempDir
    private Path root = Path.of("");

    @Test
    void aMachineWithAGpuAndAllLibrariesRunsEverythingOnIt() {
        library("libcublasLt.so.12", "libcublas.so.12", "libcudnn.so.9");

        DoctorReport report = examine(ProviderChoice.AUTO, "0, NVIDIA L4, 23034, 22515, 8.9, 570.86.15, GPU-8f2c\n");

        assertThat(report.problems()).isEmpty();
        assertThat(report.canRun()).isTrue();
        assertThat(report.onnxRuntime()).matches("1[.][0-9]+[.][0-9]+");
        assertThat(report.driver()).isEqualTo("570.86.15");
        assertThat(report.devices()).singleElement().satisfies(gpu -> {
            assertThat(gpu.name()).isEqualTo("NVIDIA L4");
            assertThat(gpu.selected()).isTrue();
        });
        assertThat(report.providers().get(0).missing()).isEmpty();
        assertThat(report.providers().get(0).found())
                .contains(new DoctorReport.Library(
                        "libcudnn.so.9", root.resolve("usr/lib64/libcudnn.so.9").toString(), "9"));
        assertThat(report.stages())
                .hasSize(5)
                .allMatch(stage -> stage.provider().equals("cuda"));
        assertThat(report.memory()).satisfies(memory -> {
            assertThat(memory.batch()).isEqualTo(8);
            assertThat(memory.needs()).extracting(DoctorReport.Need::batch).containsExactly(1, 2, 4, 8);
        });
    }

    @Test
    void whatARequiredProviderLacksIsNamedAndSoIsWhatWouldRun() {
        library("libcublasLt.so.12", "libcublas.so.12");

        DoctorReport report = examine(ProviderChoice.CUDA, "");

        assertThat(report.canRun()).isFalse();
        assertThat(report.problems())
                .singleElement()
                .asString()
                .contains("the stage safety cannot run on cuda", "libcudnn.so.9 (cuDNN 9", "HART_ENGINE_PROVIDER=cuda");
        assertThat(report.providers().get(0).missing())
                .containsExactly(new Missing("libcudnn.so.9", "libonnxruntime_providers_cuda.so"));
        assertThat(report.stages())
                .hasSize(5)
                .allMatch(stage -> stage.provider().equals("cpu") && stage.fallback());
        assertThat(report.memory()).isNull();
    }

    @Test
    void aMachineWithoutAGpuCanRunOnTheCpu() {
        DoctorReport report = examine(ProviderChoice.AUTO, "");

        assertThat(report.canRun()).isTrue();
        assertThat(report.driver()).isNull();
        assertThat(report.providers().get(1).problem()).isNotNull();
        assertThat(report.stages()).allMatch(stage -> stage.why().equals("NVIDIA's driver lists no GPU"));
    }

    @Test
    void underAutoAGpuWithoutItsLibrariesIsAFallback() {
        DoctorReport report = examine(ProviderChoice.AUTO, "0, NVIDIA L4, 23034, 22515, 8.9, 570.86.15, GPU-8f2c\n");

        assertThat(report.canRun()).isTrue();
        assertThat(report.stages())
                .hasSize(5)
                .allMatch(stage -> stage.fallback()
                        && stage.planned().equals("cuda")
                        && stage.wanted().equals("auto"));
    }

    @Test
    void aGpuWithTooLittleMemoryIsAProblem() {
        library("libcublasLt.so.12", "libcublas.so.12", "libcudnn.so.9");

        DoctorReport report = examine(ProviderChoice.CUDA, "0, NVIDIA T400, 2048, 500, 7.5, 570.86.15, GPU-8f2c\n");

        assertThat(report.problems()).singleElement().asString().contains("the device has 0.5 GB free");
    }

    @Test
    void aPackThatCannotBeOpenedIsAProblem() {
        DoctorReport report = doctor("")
                .examine(
                        () -> {
                            throw new PackException("nowhere: no model pack there");
                        },
                        options(ProviderChoice.AUTO));

        assertThat(report.problems()).containsExactly("nowhere: no model pack there");
        assertThat(report.pack()).isNull();
        assertThat(StrictJson.writeIndented(report)).contains("\"kind\" : \"hart doctor\"");
    }

    private void library(String... names) {
        for (String name : names) {
            ElfBytes.needing().write(root.resolve("usr/lib64").resolve(name));
        }
    }

    private DoctorReport examine(ProviderChoice provider, String smi) {
        return doctor(smi).examine(() -> PACK, options(provider));
    }

    private static PipelineOptions options(ProviderChoice provider) {
        return new PipelineOptions(
                new EngineSettings(provider, Map.of(), true, 0, 0, Map.of(), Optional.empty()), 0, true);
    }

    private Doctor doctor(String smi) {
        Path cuda = ElfBytes.needing("libcublasLt.so.12", "libcublas.so.12")
                .write(root.resolve("ort/libonnxruntime_providers_cuda.so"));
        Path tensorRt =
                ElfBytes.needing("libnvinfer.so.10").write(root.resolve("ort/libonnxruntime_providers_tensorrt.so"));
        Machine machine = new Machine(root, Map.of(), command -> Optional.of(smi));
        return new Doctor(new EnginePlanner(
                machine::driver,
                provider -> ProviderCheck.of(provider, provider == Provider.CUDA ? cuda : tensorRt, machine)));
    }
}
