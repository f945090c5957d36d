package dev.hart.engine;

import dev.hart.engine.machine.LibraryNeeds;
import dev.hart.engine.machine.Machine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Whether a provider can be loaded on this machine: whether ONNX Runtime's library for it is there, and every library that this
 * one needs. Found by reading the files, so that all that is absent is named at once.
 *
 * @param library ONNX Runtime's library for the provider; empty for the CPU and if it is absent
 * @param needs the libraries that it needs
 * @param problem why the provider cannot be loaded, in one line; empty if it can
 */
public record ProviderCheck(Provider provider, Optional<Path> library, LibraryNeeds needs, Optional<String> problem) {
    private static final LibraryNeeds NONE = new LibraryNeeds(Map.of(), Map.of());
    /** ONNX Runtime opens cuDNN itself, when a stage first needs it. */
    private static final List<String> OPENED = List.of("libcudnn.so.9");

    /**
     * Checks a provider; for TensorRT also CUDA, without which ONNX Runtime does not add TensorRT.
     */
    public static ProviderCheck of(Provider provider, Machine machine) {
        if (provider == Provider.CPU) {
            return new ProviderCheck(provider, Optional.empty(), NONE, Optional.empty());
        }
        ProviderCheck own = alone(provider, machine);
        if (provider == Provider.CUDA) {
            return own;
        }
        ProviderCheck cuda = alone(Provider.CUDA, machine);
        // If neither is there, one folder brings both, and saying it once is enough.
        return own.library().isEmpty() && cuda.library().isEmpty() ? own : own.beside(cuda);
    }

    private static ProviderCheck alone(Provider provider, Machine machine) {
        Optional<Path> library = OnnxLibraries.provider(provider);
        return library.isEmpty()
                ? new ProviderCheck(provider, library, NONE, Optional.of(OnnxLibraries.describeAbsence(provider)))
                : of(provider, library.get(), machine);
    }

    /** Returns this check with the problem of a provider that must be there, too. */
    ProviderCheck beside(ProviderCheck other) {
        Optional<String> others = other.problem()
                .map(why -> "ONNX Runtime needs " + other.provider().id() + " for it: " + why);
        return new ProviderCheck(
                provider,
                library,
                needs,
                problem.isPresent() && others.isPresent()
                        ? Optional.of(problem.get() + "; and " + others.get())
                        : problem.or(() -> others));
    }

    /** Checks a provider by its library at a path; for TensorRT it does not look at CUDA. */
    public static ProviderCheck of(Provider provider, Path library, Machine machine) {
        try {
            LibraryNeeds needs = machine.needs(library, provider == Provider.CUDA ? OPENED : List.of());
            Optional<String> problem = needs.missing().isEmpty()
                    ? Optional.empty()
                    : Optional.of(library.getFileName() + " needs libraries that this machine lacks: "
                            + needs.describeMissing());
            return new ProviderCheck(provider, Optional.of(library), needs, problem);
        } catch (IOException e) {
            return new ProviderCheck(
                    provider,
                    Optional.of(library),
                    NONE,
                    Optional.of(library.getFileName() + " cannot be checked: " + e.getMessage()));
        }
    }
}
