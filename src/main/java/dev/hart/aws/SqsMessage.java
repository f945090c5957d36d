package dev.hart.aws;

/**
 * A message that the queue has delivered.
 *
 * @param id given by the queue, the same at each delivery
 * @param body as it was sent
 * @param receipt of this delivery, with which the lease is renewed and the message deleted
 * @param receives how often the message was delivered, this delivery included, at least 1; approximate
 */
public record SqsMessage(String id, String body, String receipt, int receives) {}
