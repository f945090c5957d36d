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
        ScriptedModel model = new ScriptedModel(4);
        queue.add(task, 0);
        queue.add(new ModerationTask(List.of("a")), 0);
        assertThat(queue.prompts()).isEqualTo(7);

        assertThat(task.advance(model)).isEqualTo(4);
        assertThat(task.left()).isEqualTo(2);
        assertThat(queue.prompts()).isEqualTo(3);

        assertThat(task.advance(model)).isEqualTo(2);
        assertThat(task.left()).isZero();
        assertThat(queue.prompts()).isEqualTo(1);
        assertThat(model.checked).containsExactly(List.of("1", "2", "3", "4"), List.of("5", "6"));
    }

    @Test
    void tasksTakeTurns() {
        ModerationTask first = new ModerationTask(List.of("a"));
        ModerationTask second = new ModerationTask(List.of("b"));
        queue.add(first, 0);
        queue.add(second, 0);

        assertThat(List.of(queue.next(), queue.next(), queue.next())).containsExactly(first, second, first);
        assertThat(queue.all()).containsExactly(second, first);
    }

    @Test
    void aTaskThatIsRemovedMakesRoomForAnother() {
        ModerationTask leaving = new ModerationTask(List.of("a", "b"));
        ModerationTask staying = new ModerationTask(List.of("c"));
        ModerationTask later = new ModerationTask(List.of("d"));
        queue.add(leaving, 0);
        queue.add(staying, 0);

        queue.remove(leaving);

        assertThat(queue.prompts()).isEqualTo(1);
        queue.add(later, 0);
        assertThat(queue.all()).containsExactly(staying, later);
    }
}
