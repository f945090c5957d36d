package dev.hart.engine.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ElfFileTest {
    private static final int DYNAMIC = 64 + 2 * 56;

    @TempDir
    private Path folder = Path.of("");

    @Test
    void theNamesOfALibraryAreRead() throws IOException {
        ElfFile elf = read(ElfBytes.needing("libcublasLt.so.12", "libcuda.so.1")
                .rpath("/a")
                .runpath("$ORIGIN:/b")
                .bytes());

        assertThat(elf.machine()).isEqualTo(ElfBytes.X86_64);
        assertThat(elf.needed()).containsExactly("libcublasLt.so.12", "libcuda.so.1");
        assertThat(elf.rpath()).contains("/a");
        assertThat(elf.runpath()).contains("$ORIGIN:/b");
    }

    @Test
    void aLibraryMayNeedNothing() throws IOException {
        ElfFile elf = read(ElfBytes.needing().bytes());

        assertThat(elf.needed()).isEmpty();
    }

    @Test
    void aLibraryOfTheSystemIsRead() throws IOException {
        // The JVM itself needs it; a real linker made it.
        ElfFile elf = ElfFile.read(Path.of(System.getProperty("java.home"), "lib", "server", "libjvm.so"));

        assertThat(elf.needed()).contains("libc.so.6");
    }

    @Test
    void aFileOfAnotherKindIsRefusedByName() {
        assertRefused("#!/bin/sh\n".repeat(20).getBytes(StandardCharsets.UTF_8), "not an ELF file");
        assertRefused(new byte[10], "ends before the end of its header");
        byte[] narrow = ElfBytes.needing().bytes();
        narrow[4] = 1;
        assertRefused(narrow, "64 bits");
        byte[] big = ElfBytes.needing().bytes();
        big[5] = 2;
        assertRefused(big, "little-endian");
    }

    @Test
    void aDamagedFileIsRefusedByName() {
        byte[] whole = ElfBytes.needing("libcublasLt.so.12").bytes();

        assertRefused(Arrays.copyOf(whole, 100), "program headers");
        assertRefused(Arrays.copyOf(whole, DYNAMIC + 20), "dynamic section");
        // Where the last name has no end.
        assertRefused(Arrays.copyOf(whole, whole.length - 4), "table of names");
        assertRefused(changed(whole, DYNAMIC + 8, 1 << 20), "outside its table of names");
        assertRefused(changed(whole, DYNAMIC + 8, -1), "outside its table of names");
        assertRefused(changed(whole, DYNAMIC + 16 + 8, 0), "in no segment");
        assertRefused(changed(whole, DYNAMIC + 16, 99), "DT_STRTAB");
        assertRefused(changed(whole, 32, Long.MAX_VALUE), "program headers");
        assertRefused(changed(whole, 64 + 56 + 32, 1L << 40), "dynamic section has");
    }

    @Test
    void anyDamageIsRefusedOrReadButNeverEndsOtherwise() throws IOException {
        byte[] whole = ElfBytes.needing("libcublasLt.so.12", "b")
                .rpath("c")
                .runpath("d")
                .bytes();
        Random random = new Random(18);
        int refused = 0;
        for (int i = 0; i < 2000; i++) {
            byte[] damaged = whole.clone();
            for (int j = 0; j < 3; j++) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            }
            try {
                read(damaged);
            } catch (ElfException e) {
                refused++;
            }
        }

        assertThat(refused).isGreaterThan(200);
    }

    private ElfFile read(byte[] bytes) throws IOException {
        return ElfFile.read(Files.write(folder.resolve("library.so"), bytes));
    }

    private void assertRefused(byte[] bytes, String part) {
        assertThatThrownBy(() -> read(bytes))
                .isInstanceOf(ElfException.class)
                .hasMessageContaining("library.so: ")
                .hasMessageContaining(part);
    }

    private static byte[] changed(byte[] file, int at, long value) {
        byte[] copy = file.clone();
        ByteBuffer.wrap(copy).order(ByteOrder.LITTLE_ENDIAN).putLong(at, value);
        return copy;
    }
}
