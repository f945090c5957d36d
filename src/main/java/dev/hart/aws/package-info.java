/**
 * Clients of Amazon's services, or of servers with the same protocols, with timeouts and retries, and with one-line
 * messages of errors. Nothing here is touched unless a setting asks for it.
 */
@NullMarked
package dev.hart.aws;

import org.jspecify.annotations.NullMarked;
