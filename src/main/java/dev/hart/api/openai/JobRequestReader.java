package dev.hart.api.openai;

import dev.hart.api.ApiException;
import dev.hart.api.job.JobRequestParser;
import dev.hart.api.key.Caller;
import dev.hart.config.ServiceConfig;
import dev.hart.generation.InvalidRequestException;
import dev.hart.job.JobRequest;
import dev.hart.notify.WebhookValidator;
import dev.hart.pack.tokenizer.PromptException;
import dev.hart.service.Service;
import dev.hart.service.Service.Serving;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** Reads what jobs ask for: the fields of {@code POST /v1/images/generations} but for those that say how its reply comes. */
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
    public JobRequest read(String json, Caller caller) {
        try {
            return understand(json, caller);
        } catch (OpenAiException | InvalidRequestException | PromptException e) {
            OpenAiException fault = ErrorTranslator.of(e);
            OpenAiError error = fault.error();
            throw new ApiException(
                    fault.status(),
                    Objects.requireNonNullElse(error.code(), "invalid_value"),
                    error.message(),
                    error.param(),
                    fault.retryAfter().orElse(null));
        }
    }

    private JobRequest understand(String json, Caller caller) {
        Serving serving = service.serving().orElseThrow(ImagesResource::loading);
        if (!caller.mayUse(serving.manifest().name())) {
            throw new OpenAiException(
                    403,
                    OpenAiError.invalid("model", "model_not_allowed", "this key may not use the model served here"));
        }
        RequestLimits limits = RequestLimits.of(
                config, serving.manifest(), caller, config.jobs().timeout());
        ImagesRequest asked = ImagesRequest.parse(json, ImagesRequest.KNOWN_OF_JOBS, serving.manifest(), limits);
        ImageReplyWriter.require(asked.output().shape().format());
        String prompt = asked.request().prompt();
        // Half a surrogate pair: a record could not hold it.
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(prompt)) {
            throw new InvalidRequestException("prompt", "the prompt is no Unicode text");
        }
        // Here it can be said at once; a worker could only fail.
        serving.model().images().check(prompt);
        return new JobRequest(
                serving.manifest().name(),
                asked.request(),
                asked.handling().threshold(),
                asked.output().shape(),
                asked.webhook().map(url -> webhooks.read(url, caller.name())));
    }
}
