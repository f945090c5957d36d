/**
 * Notices to receivers that others run: signed as Standard Webhooks, posted once, to addresses that were looked at first. When to
 * try again is the caller's business.
 */
@NullMarked
package dev.hart.webhook;

import org.jspecify.annotations.NullMarked;
