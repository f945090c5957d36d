package dev.hart.job.notice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hart.job.JobId;
import dev.hart.job.JobRef;
import dev.hart.job.Owner;
import dev.hart.job.notice.NoticeStore.OpenNotice;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class OwnerRoundRobinTest {
    private final OwnerRoundRobin owners = new OwnerRoundRobin();

    private List<String> order(String... notices) {
        List<OpenNotice> open =
                Stream.of(notices).map(OwnerRoundRobinTest::open).toList();
        return owners.order(open).stream()
                .map(one -> one.notice().ref().owner().name()
                        + one.notice().ref().id().value())
                .toList();
    }

    /** @param name a letter for the owner and one for the job */
    private static OpenNotice open(String name) {
        JobRef ref = new JobRef(new Owner(name.substring(0, 1)), new JobId(name.substring(1)));
        return new OpenNotice(new Notice(ref, "webhook"), 0, Instant.EPOCH);
    }

    @Test
    void eachOwnerGetsOneNoticeInTurn() {
        assertThat(order("a1", "a2", "a3", "b1", "c1", "c2")).containsExactly("a1", "b1", "c1", "a2", "c2", "a3");
    }

    @Test
    void theOwnerAfterTheLastServedOneIsFirst() {
        owners.served("b");

        assertThat(order("a1", "b1", "b2", "c1")).containsExactly("c1", "a1", "b1", "b2");
    }

    @Test
    void theFirstOwnerFollowsTheLast() {
        owners.served("c");

        assertThat(order("a1", "b1", "c1")).containsExactly("a1", "b1", "c1");
    }

    @Test
    void anOwnerWithoutFurtherNoticesStillMarksThePlace() {
        owners.served("b");

        assertThat(order("a1", "c1")).containsExactly("c1", "a1");
    }

    @Test
    void noNoticesGiveAnEmptyOrder() {
        assertThat(order()).isEmpty();
    }
}
