package dev.hart.engine;

import dev.hart.engine.machine.CpuInfo;
import java.util.Optional;
import java.util.Set;

/**
 * Whether ONNX Runtime's fast kernels for products of unsigned with signed bytes could overflow on this processor. On an x86-64
 * processor without VNNI they add pairs of products in 16 bits; slower kernels do not. The sums are whole numbers, so the results
 * of exact kernels are the same on every processor.
 */
final class ByteProductOverflow {
    private ByteProductOverflow() {}

    /** Returns whether it is possible on this machine; true if an x86-64 processor is not known. */
    static boolean isPossible() {
        return isPossible(System.getProperty("os.arch"), CpuInfo.ofThisMachine());
    }

    /**
     * Returns whether it is possible.
     *
     * @param architecture as Java names it
     * @param processor empty if the system does not describe it
     */
    static boolean isPossible(String architecture, Optional<CpuInfo> processor) {
        return Set.of("amd64", "x86_64").contains(architecture)
                && processor
                        .filter(cpu -> cpu.has("avx512_vnni") || cpu.has("avx_vnni"))
                        .isEmpty();
    }
}
