package dev.hart.engine.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LibraryNeedsTest {
    /** Stands for the machine's own folders. */
    @TempDir
    private Path root = Path.of("");

    @Test
    void everyAbsentLibraryIsNamedWithWhatBringsIt() throws IOException {
        Path provider = ElfBytes.needing("libcublasLt.so.12", "libcudart.so.12", "libcuda.so.1", "libc.so.6")
                .write(root.resolve("ort/libprovider.so"));
        ElfBytes.needing().write(root.resolve("usr/lib64/libc.so.6"));

        LibraryNeeds needs = LibraryNeeds.of(provider, List.of("libcudnn.so.9"), search(null));

        assertThat(needs.missing().keySet())
                .containsExactly("libcublasLt.so.12", "libcudart.so.12", "libcuda.so.1", "libcudnn.so.9");
        assertThat(needs.found()).containsEntry("libc.so.6", root.resolve("usr/lib64/libc.so.6"));
        assertThat(needs.describeMissing())
                .startsWith("libcublasLt.so.12 (cuBLAS of CUDA 12, package libcublas-12-M), libcudart.so.12 (CUDA 12,"
                        + " package cuda-cudart-12-M), libcuda.so.1 (NVIDIA's driver, ")
                .endsWith("libcudnn.so.9 (cuDNN 9, package libcudnn9-cuda-12 or libcudnn9-cuda-13)");
    }

    @Test
    void whatANeededLibraryLacksIsMissingToo() throws IOException {
        Path provider = ElfBytes.needing("liba.so").write(root.resolve("ort/libprovider.so"));
        ElfBytes.needing("libb.so", "liba.so").write(root.resolve("lib/liba.so"));

        LibraryNeeds needs = LibraryNeeds.of(provider, List.of(), search(null));

        assertThat(needs.missing()).isEqualTo(Map.of("libb.so", "liba.so"));
    }

    @Test
    void aPartOfOnnxRuntimeBesideTheProviderIsLoadedAlready() throws IOException {
        Path provider = ElfBytes.needing("libonnxruntime_providers_shared.so", "libother.so")
                .write(root.resolve("ort/libprovider.so"));
        ElfBytes.needing().write(root.resolve("ort/libonnxruntime_providers_shared.so"));
        ElfBytes.needing().write(root.resolve("ort/libother.so"));

        assertThat(LibraryNeeds.of(provider, List.of(), search(null)).missing().keySet())
                .containsExactly("libother.so");
    }

    @Test
    void foldersAreSearchedInTheLoadersOrder() throws IOException {
        Path own = ElfBytes.needing().write(root.resolve("ort/libx.so"));
        Path environment = ElfBytes.needing().write(root.resolve("env/libx.so"));
        Path standard = ElfBytes.needing().write(root.resolve("usr/lib/libx.so"));
        Path cached = ElfBytes.needing().write(root.resolve("opt/cuda/libx.so"));
        cache(Map.of("libx.so", "/opt/cuda/libx.so"), 0);
        String path = root.resolve("env").toString();

        assertThat(found(ElfBytes.needing("libx.so"), null)).isEqualTo(cached);
        assertThat(found(ElfBytes.needing("libx.so").runpath("/nowhere:$ORIGIN"), null))
                .isEqualTo(own);
        assertThat(found(ElfBytes.needing("libx.so").runpath("$ORIGIN"), path)).isEqualTo(environment);
        assertThat(found(ElfBytes.needing("libx.so").rpath("${ORIGIN}"), path)).isEqualTo(own);
        assertThat(found(ElfBytes.needing("libx.so").rpath("$ORIGIN").runpath("/nowhere"), path))
                .isEqualTo(environment);
        Files.delete(root.resolve("etc/ld.so.cache"));
        assertThat(found(ElfBytes.needing("libx.so"), null)).isEqualTo(standard);
    }

    @Test
    void anRpathAppliesToTheNeedsOfNeeds() throws IOException {
        Path provider = ElfBytes.needing("liba.so").rpath("$ORIGIN").write(root.resolve("ort/libprovider.so"));
        ElfBytes.needing("libb.so").write(root.resolve("ort/liba.so"));
        Path needed = ElfBytes.needing().write(root.resolve("ort/libb.so"));

        assertThat(LibraryNeeds.of(provider, List.of(), search(null)).found()).containsEntry("libb.so", needed);
    }

    @Test
    void aFileForAnotherProcessorIsPassedOver() throws IOException {
        ElfBytes.needing().machine(183).write(root.resolve("env/libx.so"));
        Files.writeString(Files.createDirectories(root.resolve("lib64")).resolve("libx.so"), "INPUT(libx.so.1)");
        Path right = ElfBytes.needing().write(root.resolve("usr/lib/libx.so"));

        assertThat(found(ElfBytes.needing("libx.so"), root.resolve("env").toString()))
                .isEqualTo(right);
    }

    @Test
    void aCacheAfterAnOlderTableIsReadAndADamagedOneIsEmpty() throws IOException {
        Path cached = ElfBytes.needing().write(root.resolve("opt/libx.so"));
        cache(Map.of("libx.so", "/opt/libx.so"), 3);

        assertThat(found(ElfBytes.needing("libx.so"), null)).isEqualTo(cached);

        Path file = root.resolve("etc/ld.so.cache");
        byte[] whole = Files.readAllBytes(file);
        for (int length = 0; length < whole.length - 1; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertThat(LinkerCache.read(file).paths("libx.so").size()).isLessThan(2);
        }
        for (int entries : new int[] {Integer.MAX_VALUE, Integer.MIN_VALUE, -1}) {
            byte[] damaged = whole.clone();
            ByteBuffer.wrap(damaged).order(ByteOrder.LITTLE_ENDIAN).putInt(12, entries);
            Files.write(file, damaged);
            assertThat(LinkerCache.read(file).paths("libx.so")).isEmpty();
        }
    }

    @Test
    void anEmptyPathInTheCacheIsPassedOver() throws IOException {
        cache(Map.of("libx.so", ""), 0);
        Path standard = ElfBytes.needing().write(root.resolve("usr/lib/libx.so"));

        assertThat(found(ElfBytes.needing("libx.so"), null)).isEqualTo(standard);
    }

    @Test
    void aFileThatIsNoLibraryIsRefusedByName() throws IOException {
        Path file = Files.writeString(root.resolve("libprovider.so"), "x".repeat(100));

        assertThatThrownBy(() -> LibraryNeeds.of(file, List.of(), search(null)))
                .isInstanceOf(ElfException.class)
                .hasMessageContaining("libprovider.so");
    }

    @Test
    void theVersionIsThatOfTheFileBehindTheLink() throws IOException {
        Path file = ElfBytes.needing().write(root.resolve("libcudart.so.12.8.90"));
        Path link = Files.createSymbolicLink(root.resolve("libcudart.so.12"), file);

        assertThat(LibraryNeeds.version(link)).contains("12.8.90");
        assertThat(LibraryNeeds.version(root.resolve("libx.so"))).isEmpty();
    }

    private LibrarySearch search(@Nullable String libraryPath) {
        return new LibrarySearch(root, libraryPath);
    }

    private Path found(ElfBytes provider, @Nullable String libraryPath) throws IOException {
        Path file = provider.write(root.resolve("ort/libprovider.so"));
        return Objects.requireNonNull(
                LibraryNeeds.of(file, List.of(), search(libraryPath)).found().get("libx.so"));
    }

    /** Writes a cache in glibc's format 1.1, after a table in the older format if that has entries. */
    private void cache(Map<String, String> paths, int older) throws IOException {
        ByteArrayOutputStream texts = new ByteArrayOutputStream();
        int start = older == 0 ? 0 : (16 + older * 12 + 7) / 8 * 8;
        ByteBuffer table = ByteBuffer.allocate(start + 48 + paths.size() * 24).order(ByteOrder.LITTLE_ENDIAN);
        if (older > 0) {
            table.put("ld.so-1.7.0".getBytes(StandardCharsets.US_ASCII)).putInt(12, older);
        }
        table.position(start);
        table.put("glibc-ld.so.cache1.1".getBytes(StandardCharsets.US_ASCII)).putInt(paths.size());
        table.position(start + 48);
        int from = 48 + paths.size() * 24;
        paths.forEach((name, path) -> {
            table.putInt(0x303).putInt(from + texts.size());
            texts.writeBytes((name + "\0").getBytes(StandardCharsets.UTF_8));
            table.putInt(from + texts.size()).putInt(0).putLong(0);
            texts.writeBytes((path + "\0").getBytes(StandardCharsets.UTF_8));
        });
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes(table.array());
        file.writeBytes(texts.toByteArray());
        Files.write(Files.createDirectories(root.resolve("etc")).resolve("ld.so.cache"), file.toByteArray());
    }
}
