package dev.hart.service;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hart.config.NoticeSettings;
import dev.hart.config.PublicUrls;
import dev.hart.config.ServiceConfig;
import dev.hart.job.notice.Recipients;
import dev.hart.job.view.ImageLinks;
import dev.hart.job.view.JobProgress;
import dev.hart.job.view.JobReplies;
import dev.hart.job.view.WaitEstimates;
import dev.hart.notify.EventQueue;
import dev.hart.notify.NoticeRecipients;
import dev.hart.notify.OutcomeEvents;
import dev.hart.notify.QueueRecipient;
import dev.hart.notify.SinkRecipient;
import dev.hart.notify.SinkRecipient.Sink;
import dev.hart.notify.WebhookRecipient;
import dev.hart.notify.WebhookSecrets;
import dev.hart.notify.WebhookValidator;
import dev.hart.store.ImageStore;
import dev.hart.webhook.HttpPost;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Optional;

/** Makes the rendering of jobs and the recipients of notices, as the settings name them. */
@Singleton
public class JobProducer {
    @Produces
    @Singleton
    JobReplies replies(ImageStore images, JobProgress progress, WaitEstimates waits, ServiceConfig config) {
        return new JobReplies(ImageLinks.signedBy(images, config.urlTtl()), progress, waits);
    }

    @Produces
    @Singleton
    EventQueue queue(ServiceConfig config) {
        return new EventQueue(NoticeSettings.queue(config));
    }

    void close(@Disposes EventQueue queue) {
        queue.close();
    }

    @Produces
    @Singleton
    WebhookSecrets secrets(ServiceConfig config) {
        return owner -> NoticeSettings.secrets(config, owner);
    }

    /** Reads the settings at each call: it is made before they are checked. */
    @Produces
    @Singleton
    WebhookValidator validator(ServiceConfig config, WebhookSecrets secrets) {
        return new WebhookValidator(secrets, url -> NoticeSettings.rule(config).refusal(url));
    }

    @Produces
    @Singleton
    OutcomeEvents events(JobReplies replies, PublicUrls urls, ObjectMapper json) {
        return new OutcomeEvents(replies, urls::jobs, json);
    }

    /** Scoped, so that it is made when first used: not before the settings are checked and the image store is open. */
    @Produces
    @ApplicationScoped
    Recipients recipients(
            ServiceConfig config,
            WebhookSecrets secrets,
            JobReplies replies,
            OutcomeEvents events,
            EventQueue queue,
            ObjectMapper json,
            Vertx vertx,
            Clock clock) {
        HttpPost webhooks = new HttpPost(vertx, NoticeSettings.rule(config), NoticeSettings.times(config));
        Optional<Sink> sink = config.events()
                .sink()
                .map(url ->
                        new Sink(url, new HttpPost(vertx, NoticeSettings.sinkRule(url), NoticeSettings.times(config))));
        return new NoticeRecipients(
                new WebhookRecipient(secrets, webhooks, replies, json, clock),
                new SinkRecipient(sink, events),
                new QueueRecipient(queue, events));
    }

    void close(@Disposes Recipients recipients) {
        if (recipients instanceof NoticeRecipients notices) {
            notices.close();
        }
    }
}
