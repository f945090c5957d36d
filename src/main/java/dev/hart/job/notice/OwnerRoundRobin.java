package dev.hart.job.notice;

import dev.hart.job.notice.NoticeStore.Open;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.TreeMap;

/**
 * Whose notice is next: one of each owner in turn, beginning after the owner who was served last. Otherwise the many of the first few
 * owners would take all carriers at each look, and the others would wait for as long as those have any. Of one thread.
 */
final class OwnerRoundRobin {
    private String last = "";

    static String owner(Open open) {
        return open.notice().ref().owner().name();
    }

    /** All of them, each owner's in the order given. */
    List<Open> of(List<Open> notices) {
        TreeMap<String, Deque<Open>> owners = new TreeMap<>();
        notices.forEach(notice -> owners.computeIfAbsent(owner(notice), unused -> new ArrayDeque<>())
                .add(notice));
        Deque<Deque<Open>> circle = new ArrayDeque<>(owners.tailMap(last, false).values());
        circle.addAll(owners.headMap(last, true).values());
        List<Open> turns = new ArrayList<>(notices.size());
        while (!circle.isEmpty()) {
            Deque<Open> some = circle.remove();
            turns.add(some.remove());
            if (!some.isEmpty()) {
                circle.add(some);
            }
        }
        return turns;
    }

    /** An owner's notice has got a carrier. */
    void served(String owner) {
        last = owner;
    }
}
