package dev.hart.scheduling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hart.scheduling.QueueFullException.Reason;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ModerationQueueTest {
    private final ModerationQueue queue = new ModerationQueue(2);

    @Test
    void theQueueTakesAsManyTasksAsItsCapacity() {
        queue.add(new ModerationTask(List.of("a")), 7);
        queue.add(new ModerationTask(List.of("b")), 7);

        assertThat(queue.size()).isEqualTo(2);
        assertThatThrownBy(() -> queue.add(new ModerationTask(List.of("c")), 7))
                .isInstanceOfSatisfying(QueueFullException.class, full -> {
                    assertThat(full.reason()).isEqualTo(Reason.FULL);
                    assertThat(full.retryAfter()).isEqualTo(Duration.ofSeconds(7));
                });
    }

    @Test
    void promptsAreCountedUntilTheyAreScored() {
        ModerationTask task = new ModerationTask(List.of("1", "2", "3", "4", "5", "6"));
        queue.add(task, 0);
        queue.add(new ModerationTask(List.of("a")), 0);
        assertThat(queue.prompts()).isEqualTo(7);

        int scored = task.advance(new ScriptedModel(4));

        assertThat(task.left()).isEqualTo(6 - scored);
        assertThat(queue.prompts()).isEqualTo(7 - scored);
    }
}
