/**
 * HTTP notices to receivers that hart does not control: signatures as Standard Webhooks specifies, which the caller sends as
 * headers, and a POST, made once, to an address that was checked first. Further attempts are up to the caller.
 */
@NullMarked
package dev.hart.webhook;

import org.jspecify.annotations.NullMarked;
