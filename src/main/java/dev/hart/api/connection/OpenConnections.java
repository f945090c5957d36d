package dev.hart.api.connection;

import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The open connections of the HTTP server, up to a limit. A connection above the limit takes the place of one that has no
 * request: first the oldest of those that never sent one, then the one that has been idle for longest. Thread-safe.
 */
final class OpenConnections {
    /**
     * How many connections above the limit are accepted if all others have a request: enough for the health checks of load
     * balancers, which are answered even then.
     */
    static final int SPARE = 16;

    private final int most;
    private final Set<ConnectionGuard> fresh = new LinkedHashSet<>();
    private final Set<ConnectionGuard> idle = new LinkedHashSet<>();
    /** Those that were evicted and are not closed yet. */
    private final Set<ConnectionGuard> leaving = new HashSet<>();

    private int count;

    /** @param most the limit, at least 1 */
    OpenConnections(int most) {
        this.most = most;
    }

    /** What a new connection may do. */
    enum Admission {
        /** It is served. */
        ADMITTED,
        /** Only health checks are served on it. */
        CROWDED,
        /** It must be closed. */
        REFUSED
    }

    /**
     * Counts a connection and, above the limit, evicts one that has no request, if there is one. The connection must call
     * {@link #closed} later even if it was refused.
     */
    Admission opened(ConnectionGuard connection) {
        ConnectionGuard evicted;
        Admission admission;
        synchronized (this) {
            count++;
            int staying = count - leaving.size();
            evicted = staying > most ? longestWaiting() : null;
            if (evicted != null) {
                leaving.add(evicted);
            }
            if (staying > most + SPARE && evicted == null) {
                admission = Admission.REFUSED;
            } else {
                fresh.add(connection);
                admission = staying > most && evicted == null ? Admission.CROWDED : Admission.ADMITTED;
            }
        }
        if (evicted != null) {
            evicted.evict();
        }
        return admission;
    }

    private @Nullable ConnectionGuard longestWaiting() {
        ConnectionGuard oldest = removeFirst(fresh);
        return oldest == null ? removeFirst(idle) : oldest;
    }

    private static @Nullable ConnectionGuard removeFirst(Set<ConnectionGuard> guards) {
        Iterator<ConnectionGuard> all = guards.iterator();
        if (!all.hasNext()) {
            return null;
        }
        ConnectionGuard first = all.next();
        all.remove();
        return first;
    }

    /** A request has arrived on a connection, which is not closed before its end. */
    synchronized void busy(ConnectionGuard connection) {
        fresh.remove(connection);
        idle.remove(connection);
    }

    /** A connection that was to be evicted stays, because a request arrived meanwhile. */
    synchronized void stays(ConnectionGuard connection) {
        leaving.remove(connection);
    }

    /** A connection waits for its next request. */
    synchronized void idle(ConnectionGuard connection) {
        idle.add(connection);
    }

    /** A connection is closed. */
    synchronized void closed(ConnectionGuard connection) {
        fresh.remove(connection);
        idle.remove(connection);
        leaving.remove(connection);
        count--;
    }
}
