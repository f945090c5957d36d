package dev.hart.aws;

/**
 * A message handed out.
 *
 * @param id given by the queue, the same each time
 * @param body as it was sent
 * @param receipt of this handing out, by which it is renewed and deleted
 * @param receives how often it was handed out, this time included, at least 1; approximate
 */
public record SqsMessage(String id, String body, String receipt, int receives) {}
