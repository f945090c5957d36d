package dev.hart.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** The contract of every implementation of {@link DeadLetters}. */
public abstract class DeadLettersContract {
    private static final Duration LEASE = Duration.ofSeconds(20);

    /** An empty queue; each call opens the same queue, as another process would. */
    protected abstract JobQueue open();

    private void bury(String body, String reason) {
        JobQueue queue = open();
        queue.send(body);
        queue.receive(1, Duration.ofSeconds(5), LEASE).get(0).moveToDeadLetters(reason);
    }

    private List<DeadLetter> look() {
        try (DeadLetters.Look look = open().deadLetters().look()) {
            return all(look);
        }
    }

    private static List<DeadLetter> all(DeadLetters.Look look) {
        List<DeadLetter> all = new ArrayList<>();
        for (Optional<DeadLetter> letter = look.next(); letter.isPresent(); letter = look.next()) {
            all.add(letter.get());
        }
        return all;
    }

    @Test
    void aLetterHasTheMessageAndTheReason() {
        bury("poison \" \n日本", "three times \"no\"");

        DeadLetter letter = look().get(0);

        assertThat(letter.body()).isEqualTo("poison \" \n日本");
        assertThat(letter.reason()).hasValue("three times \"no\"");
        assertThat(letter.receives()).isEqualTo(OptionalInt.of(1));
        assertThat(Duration.between(letter.buried().orElseThrow(), Instant.now())
                        .abs())
                .isLessThan(Duration.ofMinutes(1));
    }

    @Test
    void aMessageCanBeMovedWithAnotherText() {
        JobQueue queue = open();
        queue.send("x");
        queue.receive(1, Duration.ofSeconds(5), LEASE)
                .get(0)
                .moveToDeadLetters("{\"owner\":\"shop\",\"job\":\"7\"}", "why");

        DeadLetter letter = look().get(0);

        assertThat(letter.job()).hasValue(new JobRef(new Owner("shop"), new JobId("7")));
        assertThat(letter.reason()).hasValue("why");
    }

    @Test
    void readingReturnsEachLetterOnceAndRemovesNone() {
        for (int i = 0; i < 12; i++) {
            bury("m" + i, "r" + i);
        }

        List<DeadLetter> first = look();
        List<DeadLetter> second = look();

        assertThat(first).extracting(DeadLetter::body).doesNotHaveDuplicates().hasSize(12);
        assertThat(second).containsExactlyInAnyOrderElementsOf(first);
        assertThat(open().receive(10, Duration.ZERO, LEASE)).isEmpty();
    }

    @Test
    void aClosedPassLeavesTheOtherLettersToTheNext() {
        for (int i = 0; i < 3; i++) {
            bury("m" + i, "why");
        }
        try (DeadLetters.Look look = open().deadLetters().look()) {
            assertThat(look.next()).isPresent();
        }

        assertThat(look()).hasSize(3);
    }

    @Test
    void aRemovedLetterDoesNotComeBack() {
        bury("1", "why");
        bury("2", "why");
        try (DeadLetters.Look look = open().deadLetters().look()) {
            all(look).stream().filter(letter -> letter.body().equals("1")).forEach(look::remove);
        }

        assertThat(look()).extracting(DeadLetter::body).containsExactly("2");
    }

    @Test
    void anEmptyQueueReturnsNoLetter() {
        assertThat(look()).isEmpty();
    }
}
