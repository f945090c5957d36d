package dev.hart.job;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OutcomeNotifierTest {
    /** Otherwise retention would keep every job of a service without recipients. */
    @Test
    void withoutRecipientsNoNoticeIsPending() {
        assertThat(OutcomeNotifier.NONE.isNotifying(new JobRef(new Owner("shop"), new JobId("fox"))))
                .isFalse();
    }
}
