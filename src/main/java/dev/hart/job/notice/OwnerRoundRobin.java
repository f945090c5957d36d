package dev.hart.job.notice;

import dev.hart.job.notice.NoticeStore.OpenNotice;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.TreeMap;

/**
 * Orders due notices: one of each owner in turn, beginning after the owner who was served last. Otherwise the many notices of
 * the first owners would take all threads each time, and the other owners would wait until those are done. For one thread.
 */
final class OwnerRoundRobin {
    private String last = "";

    static String owner(OpenNotice open) {
        return open.notice().ref().owner().name();
    }

    /** Returns all notices, those of each owner in the given order. */
    List<OpenNotice> order(List<OpenNotice> notices) {
        TreeMap<String, Deque<OpenNotice>> owners = new TreeMap<>();
        notices.forEach(notice -> owners.computeIfAbsent(owner(notice), unused -> new ArrayDeque<>())
                .add(notice));
        Deque<Deque<OpenNotice>> circle =
                new ArrayDeque<>(owners.tailMap(last, false).values());
        circle.addAll(owners.headMap(last, true).values());
        List<OpenNotice> ordered = new ArrayList<>(notices.size());
        while (!circle.isEmpty()) {
            Deque<OpenNotice> some = circle.remove();
            ordered.add(some.remove());
            if (!some.isEmpty()) {
                circle.add(some);
            }
        }
        return ordered;
    }

    /** An owner's notice has got a thread. */
    void served(String owner) {
        last = owner;
    }
}
