package dev.hart.engine;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;

/**
 * Which kernels ONNX Runtime may use on this processor for products of unsigned with signed bytes. On an x86-64 processor
 * without VNNI the fast ones add pairs of products in 16 bits, where they overflow; slower ones do not. The sums are whole
 * numbers, so the results of exact kernels are the same on every processor.
 */
final class ByteProducts {
    private static final Path PROCESSOR = Path.of("/proc/cpuinfo");

    private ByteProducts() {}

    /** Whether the fast kernels could overflow on this machine; true where the processor is not known. */
    static boolean mayOverflow() {
        try {
            return mayOverflow(System.getProperty("os.arch"), Files.readString(PROCESSOR, StandardCharsets.UTF_8));
        } catch (IOException e) {
            return true;
        }
    }

    /**
     * Whether the fast kernels could overflow.
     *
     * @param architecture as Java names it
     * @param processor Linux's description of the processor
     */
    static boolean mayOverflow(String architecture, String processor) {
        if (!Set.of("amd64", "x86_64").contains(architecture)) {
            return false;
        }
        return processor
                .lines()
                .filter(line -> line.startsWith("flags"))
                .findFirst()
                .map(line -> Arrays.asList(line.split("\\s+")))
                .map(flags -> !flags.contains("avx512_vnni") && !flags.contains("avx_vnni"))
                .orElse(true);
    }
}
