/**
 * HTTP notices to receivers that hart does not control: signed as Standard Webhooks specifies, and posted once, to addresses
 * that were checked first. Further attempts are up to the caller.
 */
@NullMarked
package dev.hart.webhook;

import org.jspecify.annotations.NullMarked;
