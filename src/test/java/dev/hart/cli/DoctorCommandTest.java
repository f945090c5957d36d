package dev.hart.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** On the CPU, which every machine has. */
class DoctorCommandTest {
    private Settings settings = new Settings();

    @BeforeEach
    void chooseTheCpu() {
        settings.close();
        settings = new Settings().set("hart.engine.provider", "cpu");
    }

    @AfterEach
    void restore() {
        settings.close();
    }

    @Test
    void onePageSaysWhatEachStageRunsOn() {
        CommandRun run = CommandRun.of("doctor", "--pack", "models/demo");

        assertThat(run.err()).isEmpty();
        assertThat(run.exitCode()).isZero();
        assertThat(run.out())
                .hasSizeLessThan(40)
                .anyMatch(line -> line.startsWith("ONNX Runtime  1."))
                .anyMatch(line -> line.matches("decoder +cpu +cpu +the settings name it"))
                .contains("Pack demo 7");
    }

    @Test
    void jsonIsForPrograms() {
        CommandRun run = CommandRun.of("doctor", "--pack", "models/demo", "--json");

        assertThat(run.exitCode()).isZero();
        assertThat(String.join("\n", run.out()))
                .contains("\"kind\" : \"hart doctor\"", "\"stage\" : \"text-encoder\"", "\"problems\" : [ ]");
    }

    @Test
    void whatCannotRunIsAProblemAndExitCode1() {
        CommandRun run = CommandRun.of("doctor", "--pack", "no-such-pack");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out()).anyMatch(line -> line.startsWith("Problem: ") && line.contains("no-such-pack"));
    }
}
