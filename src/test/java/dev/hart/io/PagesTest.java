package dev.hart.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PagesTest {
    private static final int SIZE = 3;

    private final List<Optional<Integer>> calls = new ArrayList<>();

    private Iterable<Integer> pages(int entries) {
        return Pages.of(SIZE, last -> {
            calls.add(last);
            int from = last.map(entry -> entry + 1).orElse(0);
            return IntStream.range(from, Math.min(entries, from + SIZE)).boxed().toList();
        });
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "2, 1", "3, 2", "4, 2", "6, 3", "7, 3"})
    void allEntriesAreReturnedWithOneCallForEachPage(int entries, int expectedCalls) {
        assertThat(pages(entries))
                .containsExactlyElementsOf(IntStream.range(0, entries).boxed().toList());
        assertThat(calls).hasSize(expectedCalls);
    }

    @Test
    void aPageIsFetchedAfterTheLastEntryOfThePageBefore() {
        Iterator<Integer> entries = pages(7).iterator();

        for (int i = 0; i < SIZE; i++) {
            assertThat(entries.next()).isEqualTo(i);
        }

        assertThat(calls).containsExactly(Optional.empty());
        assertThat(entries.next()).isEqualTo(SIZE);
        assertThat(calls).containsExactly(Optional.empty(), Optional.of(SIZE - 1));
    }

    @Test
    void afterTheLastEntryThereIsNone() {
        Iterator<Integer> entries = pages(0).iterator();

        assertThat(entries.hasNext()).isFalse();
        assertThatThrownBy(entries::next).isInstanceOf(NoSuchElementException.class);
        assertThat(calls).hasSize(1);
    }
}
