package dev.hart.engine.plan;

import dev.hart.engine.Provider;
import java.util.Locale;

/** What an operator may choose for a stage to run on. */
public enum ProviderChoice {
    /** CUDA where a GPU and all libraries are found, unless the pack multiplies in int8; else the CPU. */
    AUTO,
    CPU,
    CUDA,
    TENSORRT;

    /** The name in settings and messages, such as {@code auto}. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    static ProviderChoice of(Provider provider) {
        return valueOf(provider.name());
    }

    /** The provider that is named; the CPU for {@link #AUTO}, which names none. */
    Provider named() {
        return this == AUTO ? Provider.CPU : Provider.valueOf(name());
    }
}
