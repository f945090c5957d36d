package dev.hart.engine.machine;

import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A GPU that NVIDIA's driver lists.
 *
 * @param number CUDA's, from 0, as in {@code hart.engine.device}
 * @param name such as {@code NVIDIA L4}
 * @param totalBytes size of its memory; empty if the driver's tool is absent or does not state it
 * @param freeBytes what no process uses now; empty if the driver's tool is absent or does not state it
 * @param capability compute capability, such as {@code 8.9}; null if the driver's tool is absent or does not list the device
 *     itself (MIG)
 */
public record GpuDevice(
        int number,
        String name,
        OptionalLong totalBytes,
        OptionalLong freeBytes,
        @Nullable String capability) {
    /** Makes a GPU of which only the name is known. */
    static GpuDevice unknown(int number, String name) {
        return new GpuDevice(number, name, OptionalLong.empty(), OptionalLong.empty(), null);
    }
}
