package dev.hart.bench;

import dev.hart.engine.machine.SystemFiles;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The memory of this process, as Linux counts it.
 *
 * @param resident bytes of the process that are in memory, mapped files included ({@code VmRSS}); null where it is not known
 * @param peak the most bytes that were in memory so far ({@code VmHWM}); null where it is not known
 */
record ProcessMemory(@Nullable Long resident, @Nullable Long peak) {
    private static final Pattern LINE = Pattern.compile("(?m)^(VmRSS|VmHWM):\\s*([0-9]{1,15}) kB$");

    /** The memory of a process on a system that does not have Linux's files. */
    static final ProcessMemory UNKNOWN = new ProcessMemory(null, null);

    /** Returns the memory at this moment. */
    static ProcessMemory now() {
        Optional<String> status = SystemFiles.read("/proc/self/status");
        return status.map(ProcessMemory::parse).orElse(UNKNOWN);
    }

    /** Returns the memory that the text of {@code /proc/self/status} contains. */
    static ProcessMemory parse(String status) {
        OptionalLong resident = field(status, "VmRSS");
        OptionalLong peak = field(status, "VmHWM");
        return new ProcessMemory(
                resident.isPresent() ? resident.getAsLong() : null, peak.isPresent() ? peak.getAsLong() : null);
    }

    private static OptionalLong field(String status, String name) {
        Matcher line = LINE.matcher(status);
        while (line.find()) {
            if (line.group(1).equals(name)) {
                // The kernel writes kB and means 1024 bytes.
                return OptionalLong.of(Long.parseLong(line.group(2)) * 1024);
            }
        }
        return OptionalLong.empty();
    }
}
