package dev.hart.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hart.engine.StageEngineFaults;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class DeviceLossTest {
    @Test
    void aLostDeviceEndsTheProcessOnceWithTheExitCodeOfAFailure() throws InterruptedException {
        BlockingQueue<Integer> exits = new LinkedBlockingQueue<>();
        List<Thread> ends = new CopyOnWriteArrayList<>();
        DeviceLoss loss = new DeviceLoss(code -> {
            ends.add(Thread.currentThread());
            exits.add(code);
        });

        loss.accept(StageEngineFaults.deviceLost());
        loss.accept(StageEngineFaults.deviceLost());

        assertThat(exits.poll(10, TimeUnit.SECONDS)).isEqualTo(1);
        assertThat(exits.poll(100, TimeUnit.MILLISECONDS)).isNull();
        // The end of the process waits for the device's thread, on which this is called.
        assertThat(ends).singleElement().isNotSameAs(Thread.currentThread());
    }
}
