package dev.hart.bench;

import dev.hart.bench.BenchResult.Machine;
import dev.hart.engine.OnnxRuntimeVersion;
import dev.hart.engine.machine.CpuInfo;
import dev.hart.engine.machine.SystemFiles;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the facts about this machine and this process on which times depend. */
final class MachineReader {
    private static final Pattern MEMORY = Pattern.compile("(?m)^MemTotal:\\s*([0-9]{1,15}) kB$");

    private MachineReader() {}

    /** Returns the facts. */
    static Machine read() {
        Optional<CpuInfo> cpu = CpuInfo.ofThisMachine();
        int available = Runtime.getRuntime().availableProcessors();
        return new Machine(
                cpu.flatMap(CpuInfo::name).orElse(null),
                cpu.map(CpuInfo::instructionSets).orElse(List.of()),
                cpu.map(CpuInfo::logicalProcessors).filter(count -> count > 0).orElse(available),
                cpu.map(CpuInfo::cores).filter(count -> count > 0).orElse(null),
                available,
                SystemFiles.read("/proc/meminfo").flatMap(MachineReader::memory).orElse(null),
                property("os.name") + " " + property("os.version") + " " + property("os.arch"),
                property("java.vm.name") + " " + property("java.runtime.version"),
                javaOptions(ManagementFactory.getRuntimeMXBean().getInputArguments()),
                ManagementFactory.getGarbageCollectorMXBeans().stream()
                        .map(GarbageCollectorMXBean::getName)
                        .toList(),
                Runtime.getRuntime().maxMemory(),
                OnnxRuntimeVersion.get());
    }

    /** Returns the memory of the machine in bytes, from the text of {@code /proc/meminfo}; empty if that lacks it. */
    static Optional<Long> memory(String text) {
        Matcher line = MEMORY.matcher(text);
        return line.find() ? Optional.of(Long.parseLong(line.group(1)) * 1024) : Optional.empty();
    }

    /** Returns the options that change how the JVM runs; system properties are left out, since they may contain secrets. */
    static List<String> javaOptions(List<String> arguments) {
        return arguments.stream().filter(argument -> argument.startsWith("-X")).toList();
    }

    private static String property(String name) {
        return System.getProperty(name, "unknown");
    }
}
