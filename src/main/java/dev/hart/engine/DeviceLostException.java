package dev.hart.engine;

import java.util.regex.Pattern;

/**
 * The GPU reported an error after which this process can no longer use it: each later call fails with the same error, until the
 * process ends. Examples are an illegal address (700) and a failed launch (719).
 */
public final class DeviceLostException extends EngineException {
    private static final long serialVersionUID = 1L;

    /**
     * The errors that CUDA documents as leaving the process "in an inconsistent state", by number, name or text; and an
     * uncorrectable error of the device's memory (214). ONNX Runtime writes "CUDA failure 700: an illegal memory access …".
     */
    private static final Pattern SIGNS = Pattern.compile("CUDA (failure|error):? (214|700|702|709|710|71[4-9]|721)\\b"
            + "|cudaError(IllegalAddress|LaunchFailure|LaunchTimeout|HardwareStackError|IllegalInstruction"
            + "|MisalignedAddress|InvalidAddressSpace|InvalidPc|ECCUncorrectable|Assert|ContextIsDestroyed)"
            + "|an illegal memory access was encountered|unspecified launch failure"
            + "|uncorrectable ECC error encountered|an illegal instruction was encountered|misaligned address");

    DeviceLostException(String graph, String reason, Throwable cause) {
        super(graph + ": the GPU is lost to this process: " + reason, cause);
    }

    /** Returns whether a message of ONNX Runtime contains one of these errors. */
    static boolean isSaidBy(String message) {
        return SIGNS.matcher(message).find();
    }
}
