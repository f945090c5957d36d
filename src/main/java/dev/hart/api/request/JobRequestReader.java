package dev.hart.api.request;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hart.api.ApiException;
import dev.hart.api.ModelErrors;
import dev.hart.api.QuotableText;
import dev.hart.api.key.Caller;
import dev.hart.config.ServiceConfig;
import dev.hart.generation.PromptCut;
import dev.hart.job.JobRequest;
import dev.hart.notify.WebhookValidator;
import dev.hart.pack.PackOffer;
import dev.hart.service.Service;
import dev.hart.service.Service.Serving;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Reads a request for a job against the pack that is offered now. */
@Singleton
class JobRequestReader implements JobRequestParser {
    private final Service service;
    private final ServiceConfig config;
    private final WebhookValidator webhooks;

    JobRequestReader(Service service, ServiceConfig config, WebhookValidator webhooks) {
        this.service = service;
        this.config = config;
        this.webhooks = webhooks;
    }

    @Override
    public JobRequest read(JsonNode json, Caller caller) {
        PackOffer pack = service.offer().orElseThrow(ModelErrors::notReady);
        if (!caller.mayUse(pack.name())) {
            throw ModelErrors.notAllowed();
        }
        JobRequestBody body = RequestJson.bind(adapted(json, pack).fields(), JobRequestBody.class);
        CheckedRequest checked = FieldChecks.check(
                body,
                0,
                pack,
                RequestLimits.of(config, pack, caller, config.jobs().timeout()));
        checkReply(body);
        String prompt = checked.request().prompt();
        // With half a surrogate pair: a record could not store it.
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(prompt)) {
            throw ApiException.invalidValue("prompt", "the prompt is not valid Unicode text");
        }
        // The caller learns at once what could only make the job fail later.
        Optional<PromptCut> cut =
                service.serving().map(serving -> checkHere(serving, checked)).orElseGet(() -> checkAtDoor(prompt));
        return new JobRequest(
                pack.name(),
                checked.request(),
                checked.options().threshold(),
                checked.encoding(),
                Optional.ofNullable(body.webhook()).map(url -> webhooks.read(url, caller.name())),
                cut);
    }

    private Optional<PromptCut> checkHere(Serving serving, CheckedRequest checked) {
        FieldChecks.requireWritable(checked.encoding().format());
        return PromptLength.measure(
                serving.model(), checked.request().prompt(), config.prompt().tooLong());
    }

    /** What needs a tokenizer, or a library that writes images, is left to the worker, whose machine has them. */
    private static Optional<PromptCut> checkAtDoor(String prompt) {
        PromptLength.checkText(prompt);
        return Optional.empty();
    }

    @Override
    public List<String> ignored(JsonNode body) {
        return service.offer().map(pack -> adapted(body, pack).ignored()).orElse(List.of());
    }

    private AdaptedBody adapted(JsonNode body, PackOffer pack) {
        return AdaptedBody.ofJob(body, pack, config.compat());
    }

    /** Refuses the values of the fields about the reply that a request for images may have and a job cannot honour. */
    private static void checkReply(JobRequestBody body) {
        if (Boolean.TRUE.equals(body.stream())) {
            throw ApiException.invalidValue("stream", "a job is no stream: watch it at /v1/jobs/{id}/events");
        }
        Long previews = body.partialImages();
        if (previews != null && previews != 0) {
            throw ApiException.invalidValue("partial_images", "a job has no previews: 'partial_images' must be 0");
        }
        String format = body.responseFormat();
        if (format != null && !format.equals("url")) {
            throw ApiException.invalidValue(
                    "response_format",
                    "'response_format' must be url, because a job's images are at URLs, is '" + QuotableText.of(format)
                            + "'");
        }
    }
}
