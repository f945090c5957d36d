package dev.hart.api.notice;

import dev.hart.job.Job;
import dev.hart.job.JobView;
import dev.hart.job.notice.Delivery;
import dev.hart.job.notice.Recipients;
import jakarta.inject.Singleton;
import java.util.List;

@Singleton
class NoticeRecipients implements Recipients {
    @Override
    public List<String> of(Job job) {
        return List.of();
    }

    @Override
    public Delivery deliver(String recipient, String noticeId, JobView job) {
        return Recipients.NONE.deliver(recipient, noticeId, job);
    }
}
