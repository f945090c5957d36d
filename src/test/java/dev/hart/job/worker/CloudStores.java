package dev.hart.job.worker;

import dev.hart.aws.S3Bucket;
import dev.hart.aws.S3Buckets;
import dev.hart.aws.S3Server;
import dev.hart.aws.SqsConnection;
import dev.hart.aws.SqsServer;
import dev.hart.job.JobQueue;
import dev.hart.job.record.Records;
import dev.hart.job.s3.S3Records;
import dev.hart.job.sqs.SqsQueue;
import dev.hart.job.sqs.SqsTestQueues;
import dev.hart.store.ImageStore;
import dev.hart.store.s3.S3ImageStore;
import java.net.URI;
import java.time.Clock;
import java.util.function.ToLongFunction;

/** Records and images in S3, messages in SQS. */
final class CloudStores implements TestStores {
    /** The most attempts at a job; the queue allows two receipts more. */
    private static final int TRIES = 998;

    private static final String QUEUE = "jobs";

    private final S3Bucket bucket;
    private final S3Records records;
    private final S3ImageStore images;
    private final SqsQueue queue;
    private final ToLongFunction<String> messages;

    /**
     * @param s3 the address of S3 or of a proxy
     * @param sqs the address of SQS or of a proxy
     * @param messages counts the messages of a queue
     */
    private CloudStores(URI s3, URI sqs, ToLongFunction<String> messages) {
        bucket = S3Buckets.open(S3Server.settings(s3), S3Server.credentials());
        records = new S3Records(bucket);
        images = S3ImageStore.open(bucket, Clock.systemUTC());
        queue = SqsTestQueues.open(SqsConnection.open(SqsServer.settings(sqs, QUEUE), SqsServer.credentials()), TRIES);
        this.messages = messages;
    }

    /** Creates the queue on empty servers. */
    static CloudStores create(S3Server s3, SqsServer sqs) {
        sqs.create(QUEUE, TRIES + 2);
        return new CloudStores(s3.endpoint(), sqs.endpoint(), sqs::messages);
    }

    /** Joins stores that another process has created, perhaps through a proxy; cannot count messages. */
    static CloudStores join(URI s3, URI sqs) {
        return new CloudStores(s3, sqs, queue -> 0);
    }

    @Override
    public Records records() {
        return records;
    }

    @Override
    public JobQueue queue() {
        return queue;
    }

    @Override
    public ImageStore images() {
        return images;
    }

    @Override
    public long waitingMessages() {
        return messages.applyAsLong(QUEUE);
    }

    @Override
    public long deadLetters() {
        return messages.applyAsLong(QUEUE + "-dead");
    }

    @Override
    public void close() {
        queue.close();
        bucket.close();
    }
}
