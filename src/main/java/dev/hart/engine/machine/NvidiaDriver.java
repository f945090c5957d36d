package dev.hart.engine.machine;

import dev.hart.engine.machine.VisibleGpus.Listed;
import dev.hart.io.VisibleText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * NVIDIA's driver and the GPUs that it lists: from {@code nvidia-smi} if that lists a GPU, else from {@code
 * /proc/driver/nvidia}, which has no sizes of memory. No library of NVIDIA is loaded for it.
 *
 * @param version such as {@code 570.86.15}; null if there is no driver
 * @param devices those that CUDA shows to this process, by its numbers
 */
public record NvidiaDriver(@Nullable String version, List<GpuDevice> devices) {
    /** The query; {@code compute_cap} needs driver 510, and CUDA 12 needs 525. */
    static final List<String> QUERY = List.of(
            "nvidia-smi",
            "--query-gpu=index,name,memory.total,memory.free,compute_cap,driver_version,uuid",
            "--format=csv,noheader,nounits");

    private static final Pattern MODULE = Pattern.compile("Kernel Module.*?\\s([0-9]+(?:[.][0-9]+)+)\\s");
    private static final Pattern MODEL = Pattern.compile("(?m)^Model:\\s*(.+)$");
    private static final Pattern UUID = Pattern.compile("(?m)^GPU UUID:\\s*(\\S+)");
    private static final int FIELDS = 7;

    public NvidiaDriver {
        devices = List.copyOf(devices);
    }

    /** @param visible the value of {@code CUDA_VISIBLE_DEVICES}, if it is set */
    static NvidiaDriver read(Path root, Programs programs, @Nullable String visible) {
        Optional<NvidiaDriver> tool = programs.run(QUERY).flatMap(reply -> parse(reply, visible));
        return tool.orElseGet(() -> ofProc(root.resolve("proc/driver/nvidia"), visible));
    }

    /** Reads the reply of {@code nvidia-smi}; empty if that lists no device. */
    private static Optional<NvidiaDriver> parse(String reply, @Nullable String visible) {
        List<Listed> devices = new ArrayList<>();
        String version = null;
        for (String line : reply.lines().toList()) {
            String[] fields = line.split("\\s*,\\s*", -1);
            if (fields.length != FIELDS || !fields[0].strip().matches("[0-9]{1,4}")) {
                continue;
            }
            GpuDevice device = new GpuDevice(
                    Integer.parseInt(fields[0].strip()),
                    VisibleText.line(fields[1]),
                    mebibytes(fields[2]),
                    mebibytes(fields[3]),
                    VisibleText.line(fields[4]));
            devices.add(new Listed(device, fields[6].strip()));
            version = VisibleText.line(fields[5].strip());
        }
        return devices.isEmpty()
                ? Optional.empty()
                : Optional.of(new NvidiaDriver(version, VisibleGpus.of(devices, visible)));
    }

    private static OptionalLong mebibytes(String text) {
        // A GPU that shares the host's memory has "[N/A]".
        return text.matches("[0-9]{1,9}") ? OptionalLong.of(Long.parseLong(text) << 20) : OptionalLong.empty();
    }

    private static NvidiaDriver ofProc(Path folder, @Nullable String visible) {
        Matcher module = MODULE.matcher(text(folder.resolve("version")));
        String version = module.find() ? module.group(1) : null;
        List<Listed> devices = new ArrayList<>();
        TreeSet<Path> found = new TreeSet<>();
        try (DirectoryStream<Path> gpus = Files.newDirectoryStream(folder.resolve("gpus"))) {
            gpus.forEach(found::add);
        } catch (IOException | RuntimeException none) {
            // Without a driver.
        }
        for (Path gpu : found) {
            String information = text(gpu.resolve("information"));
            Matcher model = MODEL.matcher(information);
            String name = model.find() ? VisibleText.line(model.group(1).strip()) : "a GPU";
            Matcher uuid = UUID.matcher(information);
            devices.add(new Listed(GpuDevice.unknown(devices.size(), name), uuid.find() ? uuid.group(1) : ""));
        }
        return new NvidiaDriver(version, VisibleGpus.of(devices, visible));
    }

    private static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }
}
