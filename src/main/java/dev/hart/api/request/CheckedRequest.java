package dev.hart.api.request;

import dev.hart.generation.ImageRequest;
import dev.hart.image.ImageEncoding;
import dev.hart.scheduling.RequestOptions;

/**
 * A request for images whose fields were checked and whose defaults were filled in.
 *
 * @param request the request to the model
 * @param options how the request is to be scheduled
 * @param encoding the format and size of the image files
 * @param quality the quality as replies name it
 */
public record CheckedRequest(ImageRequest request, RequestOptions options, ImageEncoding encoding, String quality) {}
