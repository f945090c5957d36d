package dev.hart.engine.machine;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The processor, as {@code /proc/cpuinfo} describes it.
 *
 * @param name the name that the processor gives itself; on ARM, which has none there, the numbers of its maker and its model; empty
 *     if the text has neither
 * @param instructionSets those that matter for matrix products, in the order of {@link #KNOWN}
 * @param logicalProcessors number of logical processors; 0 if the text lists none
 * @param cores number of physical cores; that of the logical processors if the text does not tell them apart
 */
public record CpuInfo(Optional<String> name, List<String> instructionSets, int logicalProcessors, int cores) {
    /**
     * What {@link #ofThisMachine} has read; null before, and on a system that does not describe it. It is no constant, because a
     * native image would keep the processor of the machine on which it was built.
     */
    private static volatile @Nullable CpuInfo known;

    /** The instruction sets that decide how fast matrix products are: those of x86, then those of ARM. */
    public static final List<String> KNOWN = List.of(
            "sse4_2",
            "avx",
            "fma",
            "f16c",
            "avx2",
            "avx_vnni",
            "avx_vnni_int8",
            "avx512f",
            "avx512bw",
            "avx512vl",
            "avx512_vnni",
            "avx512_bf16",
            "avx512_fp16",
            "amx_tile",
            "amx_int8",
            "amx_bf16",
            "amx_fp16",
            "asimd",
            "asimdhp",
            "asimddp",
            "i8mm",
            "bf16",
            "sve",
            "sve2",
            "svei8mm",
            "svebf16",
            "sme");

    public CpuInfo {
        instructionSets = List.copyOf(instructionSets);
    }

    /** Returns the processor of this machine, which is read once; empty on a system that does not describe it. */
    public static Optional<CpuInfo> ofThisMachine() {
        CpuInfo read = known;
        if (read == null) {
            read = SystemFiles.read("/proc/cpuinfo").map(CpuInfo::parse).orElse(null);
            known = read;
        }
        return Optional.ofNullable(read);
    }

    /** Returns whether the description lists an instruction set of {@link #KNOWN}. */
    public boolean has(String instructionSet) {
        return instructionSets.contains(instructionSet);
    }

    /** Reads a description: a block of {@code name : value} lines for each logical processor. */
    public static CpuInfo parse(String text) {
        Set<String> flags = new HashSet<>(Arrays.asList(field(text, "flags")
                .or(() -> field(text, "Features"))
                .orElse("")
                .split("\\s+")));
        int processors = count(text);
        Set<String> cores = new HashSet<>();
        for (String block : text.split("\\n\\s*\\n", -1)) {
            Optional<String> core = field(block, "core id");
            core.ifPresent(id -> cores.add(field(block, "physical id").orElse("") + "/" + id));
        }
        return new CpuInfo(
                name(text),
                KNOWN.stream().filter(flags::contains).toList(),
                processors,
                cores.isEmpty() ? processors : cores.size());
    }

    private static Optional<String> name(String text) {
        return field(text, "model name")
                .map(name -> name.replaceAll("\\s+", " "))
                .filter(name -> !name.isBlank())
                .or(() -> field(text, "CPU implementer")
                        .flatMap(maker -> field(text, "CPU part").map(part -> "ARM maker " + maker + " part " + part)));
    }

    private static int count(String text) {
        return (int) line("processor").matcher(text).results().count();
    }

    /** Returns the first value of a field; empty if the text lacks it. */
    private static Optional<String> field(String text, String name) {
        Matcher line = line(name).matcher(text);
        return line.find() ? Optional.of(line.group(1).strip()) : Optional.empty();
    }

    private static Pattern line(String name) {
        return Pattern.compile("(?m)^" + Pattern.quote(name) + "[ \\t]*:(.*)$");
    }
}
