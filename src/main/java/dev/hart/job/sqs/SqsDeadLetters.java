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
 * The dead-letter queue of SQS, in no order. SQS knows no other way to look than to hand out: what a look has shown, nobody else sees
 * until it is closed, which gives it back, or for five minutes if the process dies. Each look is a receipt more for SQS.
 */
final class SqsDeadLetters implements DeadLetters {
    private static final Logger LOG = System.getLogger(SqsDeadLetters.class.getName());
    private static final int MOST = 10;
    /** Enough to do something about ten of them; one that comes back all the same is known. */
    private static final Duration HELD = Duration.ofMinutes(5);
    /** A question that does not wait asks some of SQS's servers only, and may find nothing where there is something. */
    private static final Duration WAIT = Duration.ofSeconds(1);
    /** So many answers in a row with nothing new end a look: what was held for too long comes again, and must not keep it going. */
    private static final int MOST_STALE = 100;

    private final SqsConnection connection;
    private final String url;
    private final Duration held;

    /** @param url of the dead-letter queue */
    SqsDeadLetters(SqsConnection connection, String url) {
        this(connection, url, HELD);
    }

    /** @param held how long a look keeps what it has shown from others, whole seconds */
    SqsDeadLetters(SqsConnection connection, String url, Duration held) {
        this.connection = connection;
        this.url = url;
        this.held = held;
    }

    @Override
    public Look look() {
        return new SqsLook();
    }

    private final class SqsLook implements Look {
        private final Deque<SqsMessageDetails> unseen = new ArrayDeque<>();
        /** Messages by the queue's own ids. */
        private final Set<String> handedOut = new HashSet<>();
        /** Receipts of the messages that are copies of one letter, by the letter's id and their own. */
        private final Map<String, Map<String, String>> receipts = new HashMap<>();

        private final Set<String> removed = new HashSet<>();
        /** Answers in a row with nothing new. */
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
                if (!ask()) {
                    return Optional.empty();
                }
            }
        }

        /** Whether to look on: until there is nothing, or there was nothing new for long. */
        private boolean ask() {
            List<SqsMessageDetails> some = SqsErrors.call(() -> connection.receiveWithDetails(url, MOST, WAIT, held));
            unseen.addAll(some);
            boolean any = false;
            for (SqsMessageDetails letter : some) {
                any |= handedOut.add(letter.message().id());
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
                LOG.log(Level.DEBUG, "a dead letter is seen again later: {0}", e.getMessage());
            }
        }
    }
}
