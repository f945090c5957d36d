package dev.hart.engine.machine;

import java.io.IOException;

/** A file is not a little-endian ELF file of 64 bits, or it is damaged. The message names the file. */
final class ElfException extends IOException {
    private static final long serialVersionUID = 1L;

    ElfException(String message) {
        super(message);
    }
}
