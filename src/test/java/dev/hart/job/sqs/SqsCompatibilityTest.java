package dev.hart.job.sqs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hart.CompatibilityFiles;
import dev.hart.aws.SqsMessage;
import dev.hart.aws.SqsMessageDetails;
import dev.hart.job.DeadLetter;
import dev.hart.job.JobId;
import dev.hart.job.JobMessage;
import dev.hart.job.JobRef;
import dev.hart.job.Owner;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** Messages that version 0.1 sent to SQS are read, and this version sends the same. */
class SqsCompatibilityTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final JobRef REF = new JobRef(new Owner("web"), new JobId("failed"));
    private static final String ID = "2c1f6b0e-0d6f-4c8e-9d0e-000000000001";
    private static final String REASON = "given up after 5 attempts: an internal error";

    @Test
    void aMessageAboutAJobIsTheSame() throws Exception {
        String body = CompatibilityFiles.text("sqs/message.json");

        assertThat(JobMessage.parse(body)).contains(REF);
        assertThat(JobMessage.of(REF)).isEqualTo(body);
    }

    @Test
    void aDeadLetterIsTheSame() throws Exception {
        JsonNode letter = JSON.readTree(CompatibilityFiles.text("sqs/dead-letter.json"));
        String body = letter.path("body").asText();
        Map<String, String> attributes = JSON.convertValue(letter.path("attributes"), new TypeReference<>() {});
        Instant sent = Instant.parse("2026-11-24T12:00:00Z");

        DeadLetter read = DeadLetterAttributes.read(
                new SqsMessageDetails(new SqsMessage("copy", body, "receipt", 1), attributes, Optional.of(sent)));

        assertThat(read).isEqualTo(new DeadLetter(ID, body, Optional.of(REASON), OptionalInt.of(6), Optional.of(sent)));
        assertThat(read.job()).contains(REF);
        assertThat(DeadLetterAttributes.attributes(new SqsMessage(ID, body, "receipt", 6), body, REASON, 262_144))
                .isEqualTo(attributes);
    }
}
