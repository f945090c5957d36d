package dev.hart.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hart.engine.machine.SystemFiles;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class MachineReaderTest {
    @Test
    void linuxTellsTheMemoryOfTheMachine() {
        assertThat(MachineReader.memory("MemTotal:       24683620 kB\nMemFree:        15486048 kB\n"))
                .contains(24683620L * 1024);
        assertThat(MachineReader.memory("Mem: 3")).isEmpty();
    }

    @Test
    void linuxTellsTheMemoryOfAProcess() {
        assertThat(ProcessMemory.parse("Name:\tjava\nVmPeak:\t    3896 kB\nVmHWM:\t    1948 kB\nVmRSS:\t    1944 kB\n"))
                .isEqualTo(new ProcessMemory(1944L * 1024, 1948L * 1024));
    }

    @Test
    void memoryThatTheSystemDoesNotTellIsNotZero() {
        assertThat(ProcessMemory.parse("Name:\tjava\nVmRSS:\t 7 kB\n")).isEqualTo(new ProcessMemory(7L * 1024, null));
        assertThat(ProcessMemory.parse("")).isEqualTo(ProcessMemory.UNKNOWN);
        assertThat(SystemFiles.read("/proc/no-such-file")).isEmpty();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void thisProcessHasMemory() {
        ProcessMemory memory = ProcessMemory.now();

        assertThat(memory.resident()).isGreaterThan(1 << 20);
        assertThat(memory.peak()).isGreaterThanOrEqualTo(memory.resident());
    }

    @Test
    void systemPropertiesStayOutOfResults() {
        assertThat(MachineReader.javaOptions(List.of(
                        "-Xmx2g",
                        "-Dhart.s3.secret=x",
                        "-XX:+UseSerialGC",
                        "--add-opens=java.base/java.lang=ALL-UNNAMED")))
                .containsExactly("-Xmx2g", "-XX:+UseSerialGC");
    }
}
