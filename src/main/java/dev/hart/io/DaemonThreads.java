package dev.hart.io;

import java.util.concurrent.ThreadFactory;

/** Makes named threads that do not keep the process alive. */
public final class DaemonThreads {
    private DaemonThreads() {}

    /** Makes a thread and does not start it. */
    public static Thread create(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }

    /** A factory for an executor, whose threads all have the same name. */
    public static ThreadFactory factory(String name) {
        return work -> create(name, work);
    }
}
