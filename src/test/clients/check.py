"""Runs OpenAI's official Python client against a running server, like check.mjs and with the same environment."""
import base64
import os
import sys
import traceback

import openai

URL, KEY, HASTY_KEY, STRICT_KEY = (os.environ["HART_" + name] for name in ("URL", "KEY", "HASTY_KEY", "STRICT_KEY"))
PROMPT = "a red house beside a tree under a night sky"
PNG = bytes.fromhex("89504e470d0a1a0a")
client = openai.OpenAI(base_url=URL + "/v1", api_key=KEY, max_retries=0)


def lists_and_retrieves_the_model():
    models = client.models.list().data
    assert len(models) == 1
    assert client.models.retrieve(models[0].id).object == "model"


def generates_images():
    reply = client.images.generate(prompt=PROMPT, n=2, extra_body={"seed": 7}, response_format="b64_json")
    assert [image.seed for image in reply.data] == [7, 8]
    assert base64.b64decode(reply.data[0].b64_json).startswith(PNG)
    assert reply.usage.total_tokens > 0
    assert client.images.generate(prompt=PROMPT).data[0].url.startswith("http")


def streams_previews_and_then_the_same_image():
    whole = client.images.generate(prompt=PROMPT, extra_body={"seed": 3}, response_format="b64_json")
    stream = client.images.generate(prompt=PROMPT, extra_body={"seed": 3}, stream=True, partial_images=3)
    *partials, completed = list(stream)
    assert 1 <= len(partials) <= 3
    for i, event in enumerate(partials):
        assert isinstance(event, openai.types.ImageGenPartialImageEvent), type(event)
        assert event.partial_image_index == i
    assert isinstance(completed, openai.types.ImageGenCompletedEvent), type(completed)
    assert completed.b64_json == whole.data[0].b64_json


def moderates():
    reply = client.moderations.create(input=[PROMPT, "a cat"])
    assert len(reply.results) == 2
    assert all(isinstance(result.flagged, bool) for result in reply.results)


def errors_have_the_clients_types():
    fails(openai.BadRequestError, "unknown_parameter", lambda: client.images.generate(prompt=PROMPT, extra_body={"steps": 20}))
    fails(openai.PermissionDeniedError, "moderation_not_allowed", lambda: client.images.generate(prompt=PROMPT, moderation="low"))
    fails(openai.NotFoundError, "model_not_found", lambda: client.images.generate(prompt=PROMPT, model="another-model"))
    strict = openai.OpenAI(base_url=URL + "/v1", api_key=STRICT_KEY, max_retries=0)
    fails(openai.BadRequestError, "content_policy_violation", lambda: strict.images.generate(prompt=PROMPT, moderation="low"))
    unknown = openai.OpenAI(base_url=URL + "/v1", api_key="hk-wrong", max_retries=0)
    fails(openai.AuthenticationError, "invalid_api_key", unknown.models.list)
    hasty = openai.OpenAI(base_url=URL + "/v1", api_key=HASTY_KEY, max_retries=0)
    hasty.models.list()
    fails(openai.RateLimitError, "rate_limit_exceeded", hasty.models.list)


def fails(kind, code, call):
    try:
        call()
    except kind as error:
        assert error.code == code, error.code
    else:
        raise AssertionError("no " + kind.__name__)


failed = 0
checks = (lists_and_retrieves_the_model, generates_images, streams_previews_and_then_the_same_image, moderates, errors_have_the_clients_types)
for check in checks:
    try:
        check()
        print("ok     ", check.__name__)
    except Exception:
        failed += 1
        print("FAILED ", check.__name__)
        traceback.print_exc()
print(f"{len(checks) - failed} passed, {failed} failed")
sys.exit(failed > 0)
