package dev.hart.job.worker;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StoppedExceptionTest {
    @Test
    void itTellsWhetherTheJobIsOverOrGoesBackIntoTheQueue() {
        assertThat(new StoppedException(true).isJobOver()).isTrue();
        assertThat(new StoppedException(true)).hasMessage("the job has an outcome");
        assertThat(new StoppedException(false).isJobOver()).isFalse();
        assertThat(new StoppedException(false)).hasMessage("the attempt was stopped");
    }
}
