package dev.hart.job.sqs;

import dev.hart.aws.SqsConnection;
import dev.hart.aws.SqsMessageDetails;
import dev.hart.job.DeadLetter;
import dev.hart.job.DeadLetters;
import dev.hart.job.QueueException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A dead-letter queue in SQS, in no order. SQS can only be read by receiving: a pass hides each letter that it receives from
 * others for five minutes, or until it is closed, which gives back those that it has not removed. SQS counts each pass as a
 * receipt.
 */
final class SqsDeadLetters implements DeadLetters {
    private static final Logger LOG = System.getLogger(SqsDeadLetters.class.getName());
    private static final int MOST = 10;
    /** Enough to retry ten letters; one that comes back all the same is recognized. */
    private static final Duration HIDDEN = Duration.ofMinutes(5);
    /** A call that does not wait asks only some of SQS's servers, and may miss letters. */
    private static final Duration WAIT = Duration.ofSeconds(1);
    /**
     * This many calls in a row without a new letter end a pass: letters whose hiding has ended come again, and must not prolong
     * it without end. A call that returns no letter ends it at once.
     */
    private static final int MOST_STALE = 100;

    private final SqsConnection connection;
    private final String url;
    private final Duration hidden;

    /** @param url of the dead-letter queue */
    SqsDeadLetters(SqsConnection connection, String url) {
        this(connection, url, HIDDEN);
    }

    /** @param hidden how long a pass hides a letter that it has received from others, whole seconds */
    SqsDeadLetters(SqsConnection connection, String url, Duration hidden) {
        this.connection = connection;
        this.url = url;
        this.hidden = hidden;
    }

    @Override
    public Look look() {
        return new SqsLook();
    }

    private final class SqsLook implements Look {
        private final Deque<SqsMessageDetails> unseen = new ArrayDeque<>();
        /** The queue's ids of the messages received so far. */
        private final Set<String> received = new HashSet<>();
        /** The receipt handles of the copies of each letter, by the letter's id and the copy's own id. */
        private final Map<String, Map<String, String>> receipts = new HashMap<>();

        private final Set<String> removed = new HashSet<>();
        /** Calls in a row without a new letter. */
        private int stale;

        @Override
        public Optional<DeadLetter> next() {
            while (true) {
                while (!unseen.isEmpty()) {
                    SqsMessageDetails found = unseen.remove();
                    DeadLetter letter = DeadLetterAttributes.read(found);
                    if (removed.contains(letter.id())) {
                        delete(found.message().receipt());
                        continue;
                    }
                    Map<String, String> copies = receipts.get(letter.id());
                    boolean isNew = copies == null;
                    receipts.computeIfAbsent(letter.id(), id -> new HashMap<>())
                            .put(found.message().id(), found.message().receipt());
                    if (isNew) {
                        return Optional.of(letter);
                    }
                }
                if (!receive()) {
                    return Optional.empty();
                }
            }
        }

        /** Returns whether to go on: until there is no letter, or no new one for long. */
        private boolean receive() {
            List<SqsMessageDetails> some = SqsErrors.call(() -> connection.receiveWithDetails(url, MOST, WAIT, hidden));
            unseen.addAll(some);
            boolean any = false;
            for (SqsMessageDetails letter : some) {
                any |= received.add(letter.message().id());
            }
            stale = any ? 0 : stale + 1;
            return !some.isEmpty() && stale < MOST_STALE;
        }

        @Override
        public void remove(DeadLetter letter) {
            receipts.getOrDefault(letter.id(), Map.of()).values().forEach(this::delete);
            receipts.remove(letter.id());
            removed.add(letter.id());
        }

        private void delete(String receipt) {
            SqsErrors.run(() -> connection.delete(url, receipt));
        }

        @Override
        public void close() {
            List<String> all = new ArrayList<>();
            receipts.values().stream()
                    .map(Map::values)
                    .flatMap(Collection::stream)
                    .forEach(all::add);
            unseen.forEach(letter -> all.add(letter.message().receipt()));
            all.forEach(this::giveBack);
        }

        private void giveBack(String receipt) {
            try {
                SqsErrors.run(() -> connection.hide(url, receipt, Duration.ZERO));
            } catch (QueueException e) {
                LOG.log(Level.DEBUG, "a dead letter is visible again later: {0}", e.getMessage());
            }
        }
    }
}
