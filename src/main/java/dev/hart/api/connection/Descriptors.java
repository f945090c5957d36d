package dev.hart.api.connection;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import org.jboss.logging.Logger;

/**
 * How many connections the process can have without running out of file descriptors. The others are for the records of jobs,
 * images, the model's files, and connections to S3, SQS and receivers of notices: a flood of connections must not make them fail.
 */
final class Descriptors {
    private static final Logger LOG = Logger.getLogger(Descriptors.class);

    /** The most connections by default. Each needs some kilobytes of memory. */
    private static final int MOST = 10_000;
    /** Below this hart warns, because even a few browsers would take turns. */
    private static final int FEW = 32;

    private static final long LEAST_RESERVE = 96;
    private static final long MOST_RESERVE = 1024;

    private Descriptors() {}

    /**
     * The default of {@code hart.connections.max}, by the limit of this process and the descriptors that are open now; 10,000
     * where the limit is not known. Warns if it is less than 32.
     */
    static int connections() {
        if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system) {
            int most = connections(system.getMaxFileDescriptorCount(), system.getOpenFileDescriptorCount());
            if (most < FEW) {
                LOG.warnf(
                        "The process may open only %d files, so hart accepts only %d connections at a time; raise the"
                                + " limit (ulimit -n)",
                        system.getMaxFileDescriptorCount(), most);
            }
            return most;
        }
        // Windows has no such limit.
        return MOST;
    }

    /** Warns if a number of connections that the operator chose leaves too few descriptors for anything else. */
    static void warnAbove(int chosen) {
        if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system) {
            int most = connections(system.getMaxFileDescriptorCount(), system.getOpenFileDescriptorCount());
            if (chosen > most) {
                LOG.warnf(
                        "hart.connections.max is %d, but the process may open only %d files: with more than %d connections"
                                + " records and images may fail; raise the limit (ulimit -n)",
                        chosen, system.getMaxFileDescriptorCount(), most);
            }
        }
    }

    /**
     * Returns the number of connections, 1 to 10,000, that leaves a reserve besides the open descriptors: a quarter of the limit,
     * but at least 96 and at most 1024.
     *
     * @param limit the most descriptors that the process may have
     * @param open the descriptors that it has before its first connection
     */
    static int connections(long limit, long open) {
        long reserve = Math.max(LEAST_RESERVE, Math.min(MOST_RESERVE, limit / 4));
        return (int) Math.max(1, Math.min(MOST, limit - open - reserve));
    }
}
