package dev.hart.engine.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NvidiaDriverTest {
    private static final String TWO = """
            0, NVIDIA L4, 23034, 22515, 8.9, 570.86.15, GPU-8f2c5d1e
            1, NVIDIA GB10, [N/A], [N/A], 12.1, 570.86.15, GPU-03ab7c44
            """;

    @TempDir
    private Path root = Path.of("");

    @Test
    void theDriversToolListsDevicesAndTheirMemory() {
        NvidiaDriver driver = NvidiaDriver.read(root, command -> Optional.of(TWO), null);

        assertThat(driver.version()).isEqualTo("570.86.15");
        assertThat(driver.devices())
                .containsExactly(
                        new GpuDevice(
                                0, "NVIDIA L4", OptionalLong.of(23034L << 20), OptionalLong.of(22515L << 20), "8.9"),
                        new GpuDevice(1, "NVIDIA GB10", OptionalLong.empty(), OptionalLong.empty(), "12.1"));
    }

    @ParameterizedTest
    @CsvSource({
        "'1,0',          NVIDIA GB10;NVIDIA L4",
        "1,              NVIDIA GB10",
        "' GPU-8f2c , 1', NVIDIA L4;NVIDIA GB10",
        // From the first entry that names no GPU, or more than one, CUDA ignores the list.
        "'1,7,0',        NVIDIA GB10",
        "GPU-,           ''",
        "-1,             ''",
        "'',             ''",
        "MIG-1b2c,       a part of a GPU (MIG)"
    })
    void devicesAreThoseThatCudaShowsByItsNumbers(String visible, String names) {
        Machine machine = new Machine(root, Map.of("CUDA_VISIBLE_DEVICES", visible), command -> Optional.of(TWO));

        List<GpuDevice> devices = machine.driver().devices();

        assertThat(devices.stream().map(GpuDevice::name).collect(Collectors.joining(";")))
                .isEqualTo(names);
        assertThat(devices)
                .extracting(GpuDevice::number)
                .isEqualTo(IntStream.range(0, devices.size()).boxed().toList());
    }

    @Test
    void withoutTheToolTheDriversOwnFilesAreRead() throws IOException {
        Path driver = Files.createDirectories(root.resolve("proc/driver/nvidia"));
        Files.writeString(
                driver.resolve("version"),
                "NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  570.86.15  Release Build\nGCC version: 12\n");
        Path gpu = Files.createDirectories(driver.resolve("gpus/0000:00:1e.0"));
        Files.writeString(
                gpu.resolve("information"), "Model: \t\t NVIDIA A10G\nIRQ:   \t\t 10\nGPU UUID: \t GPU-77aa\n");

        NvidiaDriver found = NvidiaDriver.read(root, command -> Optional.empty(), null);

        assertThat(NvidiaDriver.read(root, command -> Optional.empty(), "GPU-77")
                        .devices())
                .isEqualTo(found.devices());
        assertThat(NvidiaDriver.read(root, command -> Optional.empty(), "GPU-88")
                        .devices())
                .isEmpty();
        assertThat(found.version()).isEqualTo("570.86.15");
        assertThat(found.devices())
                .containsExactly(new GpuDevice(0, "NVIDIA A10G", OptionalLong.empty(), OptionalLong.empty(), null));
    }

    @Test
    void aMachineWithoutADriverHasNoDevice() {
        NvidiaDriver none = new Machine(root, Map.of(), command -> Optional.of("NVIDIA-SMI has failed\n")).driver();

        assertThat(none.version()).isNull();
        assertThat(none.devices()).isEmpty();
    }

    @Test
    void aProgramThatCannotBeEndedDelaysTheStartNoLonger() {
        try (Unending program = new Unending()) {
            assertThat(Programs.output(program.process(), Duration.ofMillis(200)))
                    .isEmpty();
            assertThat(program.killed).isTrue();
        }
    }

    /** A process that hangs in the kernel: its output never ends, and SIGKILL has no effect. */
    private static final class Unending implements AutoCloseable {
        private final CountDownLatch closed = new CountDownLatch(1);
        private volatile boolean killed;

        Process process() {
            return new Process() {
                @Override
                public InputStream getInputStream() {
                    return new InputStream() {
                        @Override
                        public int read() throws IOException {
                            try {
                                closed.await();
                            } catch (InterruptedException e) {
                                throw new IOException(e);
                            }
                            return -1;
                        }

                        @Override
                        public int read(byte[] bytes, int from, int length) throws IOException {
                            return read();
                        }
                    };
                }

                @Override
                public OutputStream getOutputStream() {
                    return OutputStream.nullOutputStream();
                }

                @Override
                public InputStream getErrorStream() {
                    return InputStream.nullInputStream();
                }

                @Override
                public int waitFor() throws InterruptedException {
                    closed.await();
                    return 137;
                }

                @Override
                public int exitValue() {
                    throw new IllegalThreadStateException();
                }

                @Override
                public void destroy() {
                    killed = true;
                }
            };
        }

        @Override
        public void close() {
            closed.countDown();
        }
    }

    @Test
    void aProgramThatIsNotThereOrFailsHasNoOutput() {
        assertThat(Programs.start(List.of("no-such-program-of-hart"))).isEmpty();
        assertThat(Programs.start(List.of("false"))).isEmpty();
        assertThat(Programs.start(List.of("echo", "hart"))).contains("hart\n");
    }
}
