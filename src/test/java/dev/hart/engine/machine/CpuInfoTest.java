package dev.hart.engine.machine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The texts have the lines of real ones, of which those that hart does not read are shortened. */
class CpuInfoTest {
    private static final String EPYC = """
            processor\t: 0
            vendor_id\t: AuthenticAMD
            cpu family\t: 26
            model\t\t: 2
            model name\t: AMD EPYC
            cpu MHz\t\t: 2096.021
            physical id\t: 0
            siblings\t: 2
            core id\t\t: 0
            cpu cores\t: 2
            flags\t\t: fpu sse4_1 sse4_2 avx f16c fma vmmcall bmi1 avx2 avx512f avx512dq avx512bw avx512vl avx_vnni avx512_bf16 avx512_vnni
            bugs\t\t: cpu_meltdown spectre_v1
            power management:

            processor\t: 1
            vendor_id\t: AuthenticAMD
            model name\t: AMD EPYC
            physical id\t: 0
            siblings\t: 2
            core id\t\t: 1
            cpu cores\t: 2
            flags\t\t: fpu sse4_1 sse4_2 avx f16c fma vmmcall bmi1 avx2 avx512f avx512dq avx512bw avx512vl avx_vnni avx512_bf16 avx512_vnni
            power management:

            """;

    @Test
    void anX86ProcessorHasANameAndFlags() {
        CpuInfo cpu = CpuInfo.parse(EPYC);

        assertThat(cpu.name()).contains("AMD EPYC");
        assertThat(cpu.logicalProcessors()).isEqualTo(2);
        assertThat(cpu.cores()).isEqualTo(2);
        assertThat(cpu.instructionSets())
                .containsExactly(
                        "sse4_2",
                        "avx",
                        "fma",
                        "f16c",
                        "avx2",
                        "avx_vnni",
                        "avx512f",
                        "avx512bw",
                        "avx512vl",
                        "avx512_vnni",
                        "avx512_bf16");
    }

    @Test
    void twoThreadsOfACoreAreOneCore() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 8; i++) {
            text.append("processor\t: ").append(i).append('\n');
            text.append("model name\t: Intel(R) Xeon(R)   Platinum 8481C CPU @ 2.70GHz\n");
            text.append("physical id\t: ").append(i % 4 / 2).append('\n');
            text.append("core id\t\t: ").append(i % 2).append('\n');
            text.append("flags\t\t: avx2 avx512f avx512_vnni amx_bf16 avx512_fp16 amx_tile amx_int8\n\n");
        }

        CpuInfo cpu = CpuInfo.parse(text.toString());

        assertThat(cpu.name()).contains("Intel(R) Xeon(R) Platinum 8481C CPU @ 2.70GHz");
        assertThat(cpu.logicalProcessors()).isEqualTo(8);
        assertThat(cpu.cores()).isEqualTo(4);
        assertThat(cpu.instructionSets())
                .containsExactly("avx2", "avx512f", "avx512_vnni", "avx512_fp16", "amx_tile", "amx_int8", "amx_bf16");
    }

    @Test
    void anArmProcessorHasNumbersAndFeatures() {
        CpuInfo cpu = CpuInfo.parse("""
                processor\t: 0
                BogoMIPS\t: 2000.00
                Features\t: fp asimd evtstrm asimdhp cpuid asimddp sve asimdfhm sve2 svei8mm svebf16 i8mm bf16
                CPU implementer\t: 0x41
                CPU architecture: 8
                CPU part\t: 0xd4f

                processor\t: 1
                BogoMIPS\t: 2000.00
                Features\t: fp asimd evtstrm asimdhp cpuid asimddp sve asimdfhm sve2 svei8mm svebf16 i8mm bf16
                CPU implementer\t: 0x41
                CPU part\t: 0xd4f
                """);

        assertThat(cpu.name()).contains("ARM maker 0x41 part 0xd4f");
        assertThat(cpu.logicalProcessors()).isEqualTo(2);
        assertThat(cpu.cores()).isEqualTo(2);
        assertThat(cpu.instructionSets())
                .containsExactly("asimd", "asimdhp", "asimddp", "i8mm", "bf16", "sve", "sve2", "svei8mm", "svebf16");
    }

    @Test
    void aTextOfAnotherKindHasNoFacts() {
        assertThat(CpuInfo.parse("")).satisfies(CpuInfoTest::hasNoFacts);
        assertThat(CpuInfo.parse("machine: s390x\nmodel name\t:  \n")).satisfies(CpuInfoTest::hasNoFacts);
    }

    private static void hasNoFacts(CpuInfo cpu) {
        assertThat(cpu.name()).isEmpty();
        assertThat(cpu.instructionSets()).isEmpty();
        assertThat(cpu.logicalProcessors()).isZero();
        assertThat(cpu.cores()).isZero();
    }
}
