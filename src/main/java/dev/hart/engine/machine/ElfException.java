package dev.hart.engine.machine;

import java.io.IOException;

/** A file is not a shared library of this kind of machine, or it is damaged. The message names the file. */
final class ElfException extends IOException {
    private static final long serialVersionUID = 1L;

    ElfException(String message) {
        super(message);
    }
}
