package dev.hart.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpenedPartsTest {
    private final OpenedParts parts = new OpenedParts();
    private final List<String> closed = new ArrayList<>();
    private final RuntimeException fault = new IllegalArgumentException("stopped");

    @Test
    void allPartsAreClosedTheLastFirst() {
        AutoCloseable first = () -> closed.add("first");
        assertThat(parts.push(first)).isSameAs(first);
        parts.push(() -> closed.add("second"));
        parts.push(() -> closed.add("third"));

        parts.closeAll(fault);

        assertThat(closed).containsExactly("third", "second", "first");
        assertThat(fault).hasNoSuppressedExceptions();
    }

    @Test
    void aPartThatCannotBeClosedDoesNotHideTheFaultOrKeepTheOthers() {
        Exception stuck = new Exception("stuck");
        Error broken = new AssertionError("broken");
        parts.push(() -> closed.add("first"));
        parts.push(() -> {
            throw stuck;
        });
        parts.push(() -> {
            throw broken;
        });

        parts.closeAll(fault);

        assertThat(closed).containsExactly("first");
        assertThat(fault.getSuppressed()).containsExactly(broken, stuck);
    }
}
