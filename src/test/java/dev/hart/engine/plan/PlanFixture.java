package dev.hart.engine.plan;

import dev.hart.engine.Provider;
import dev.hart.engine.ProviderCheck;
import dev.hart.engine.machine.GpuDevice;
import dev.hart.engine.machine.LibraryNeeds;
import dev.hart.engine.machine.NvidiaDriver;
import dev.hart.pack.ModelPack;
import dev.hart.pack.ModelSizes;
import dev.hart.pack.PackFile;
import dev.hart.pack.PackFiles;
import dev.hart.pack.PackManifest;
import dev.hart.pack.PackManifestBuilder;
import dev.hart.pack.PackSource;
import dev.hart.pack.PackWriter;
import dev.hart.pack.Precision;
import dev.hart.pack.SafetyPolicy;
import dev.hart.pack.SafetySettings;
import dev.hart.pack.ScaleSchedule;
import dev.hart.pack.TextSettings;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/** Packs, machines and settings for tests of plans. */
public final class PlanFixture {
    static final long GB = 1_000_000_000;
    /** A machine without a driver. */
    static final NvidiaDriver NO_GPU = new NvidiaDriver(null, List.of());

    private PlanFixture() {}

    /** A machine with GPUs of so many free gigabytes. */
    static NvidiaDriver gpus(double... free) {
        List<GpuDevice> devices = new ArrayList<>();
        for (double gigabytes : free) {
            OptionalLong bytes = OptionalLong.of((long) (gigabytes * GB));
            devices.add(new GpuDevice(devices.size(), "NVIDIA Test", bytes, bytes, "8.9"));
        }
        return new NvidiaDriver("570.86.15", devices);
    }

    /** Checks that find the libraries of some providers, and for the others that one is missing. */
    static Function<Provider, ProviderCheck> with(Provider... present) {
        Set<Provider> found = Set.of(present);
        return provider -> new ProviderCheck(
                provider,
                Optional.empty(),
                new LibraryNeeds(Map.of(), Map.of()),
                found.contains(provider) ? Optional.empty() : Optional.of("libcudnn.so.9 is absent"));
    }

    public static EngineSettings settings(ProviderChoice provider, boolean required) {
        return new EngineSettings(provider, Map.of(), required, 0, 0, Map.of(), Optional.empty());
    }

    /** The manifest of a pack with the released model's sizes at 1,024 pixels. */
    static PackManifest released(Precision precision, Precision weights) {
        TreeMap<String, PackFile> files = new TreeMap<>();
        long bytes = weights.bytes();
        file(files, "safety", 2_614_000_000L * bytes);
        file(files, "text-encoder", 1_543_000_000L * bytes);
        file(files, "transformer", 700_000_000L * bytes);
        file(files, "residual", 37_000_000L * bytes);
        file(files, "decoder", 49_000_000L * bytes);
        return builder()
                .precision(precision, weights)
                .imageSize(1024)
                .schedule(ScaleSchedule.of(1, 2, 3, 4, 5, 7, 9, 12, 16, 21, 27, 36, 48, 64))
                .model(new ModelSizes(4096, 32, 1536, 24, 8))
                .text(new TextSettings(300, 1536, "", 0))
                .build(files);
    }

    private static void file(Map<String, PackFile> files, String stage, long size) {
        files.put(stage + ".weights", new PackFile("0".repeat(64), size));
    }

    /** A small pack on disk, whose graphs are not graphs. */
    public static ModelPack pack(Path folder, Precision precision, Precision weights) {
        try (PackWriter writer = PackWriter.create(folder, true)) {
            for (String name : PackFiles.REQUIRED) {
                try (OutputStream out = writer.newFile(name)) {
                    out.write(name.getBytes(StandardCharsets.UTF_8));
                }
            }
            PackManifestBuilder manifest = builder()
                    .precision(precision, weights)
                    .imageSize(64)
                    .schedule(ScaleSchedule.of(1, 2, 4))
                    .model(new ModelSizes(96, 8, 32, 2, 8))
                    .text(new TextSettings(24, 48, "Given a prompt:\n", 0));
            return ModelPack.open(writer.publish(manifest::build));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static PackManifestBuilder builder() {
        List<SafetyPolicy> policies = Arrays.stream(new String[] {"a", "b", "c", "d"})
                .map(name -> new SafetyPolicy(name, "No " + name + "."))
                .toList();
        return PackManifest.builder("planned", "1")
                .safety(new SafetySettings(0.5, "Question: {prompt}\n\nPrinciple: {policy}", policies))
                .source(new PackSource("all", "made for tests", "Apache-2.0"));
    }
}
