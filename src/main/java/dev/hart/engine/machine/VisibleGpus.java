package dev.hart.engine.machine;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The GPUs that CUDA shows to this process, by its own numbers. The driver's tool lists all GPUs of the machine in the order of
 * their PCI slots; {@code CUDA_VISIBLE_DEVICES} hides some of them and numbers the others in its own order (CUDA's programming
 * guide, environment variables). hart's launcher sets {@code CUDA_DEVICE_ORDER=PCI_BUS_ID}, without which the variable's numbers
 * begin with the fastest GPU.
 */
final class VisibleGpus {
    /**
     * A GPU that the driver lists.
     *
     * @param device with its number in the driver's list
     * @param uuid such as {@code GPU-8f2c…}; empty if not known
     */
    record Listed(GpuDevice device, String uuid) {}

    private VisibleGpus() {}

    /**
     * Returns the GPUs of the process, with CUDA's numbers from 0.
     *
     * @param variable the value of {@code CUDA_VISIBLE_DEVICES}, if it is set: numbers, beginnings of UUIDs or names of parts
     *     (MIG), of which CUDA ignores the first one that names none and all after it
     */
    static List<GpuDevice> of(List<Listed> listed, @Nullable String variable) {
        List<GpuDevice> visible = new ArrayList<>();
        if (variable == null) {
            listed.forEach(gpu -> visible.add(gpu.device()));
            return visible;
        }
        for (String entry : variable.split(",", -1)) {
            String name = entry.strip();
            List<Listed> found =
                    listed.stream().filter(gpu -> isNamed(gpu, name)).toList();
            if (found.size() == 1) {
                visible.add(renumbered(found.get(0).device(), visible.size()));
            } else if (name.startsWith("MIG-")) {
                // The tool's list has no parts of GPUs.
                visible.add(GpuDevice.unknown(visible.size(), "a part of a GPU (MIG)"));
            } else {
                break;
            }
        }
        return visible;
    }

    private static boolean isNamed(Listed gpu, String name) {
        return name.matches("[0-9]{1,4}")
                ? Integer.parseInt(name) == gpu.device().number()
                : name.startsWith("GPU-") && gpu.uuid().startsWith(name);
    }

    private static GpuDevice renumbered(GpuDevice device, int number) {
        return new GpuDevice(number, device.name(), device.totalBytes(), device.freeBytes(), device.capability());
    }
}
