/**
 * Amazon's services, or others that speak as they do: clients with their time-outs and retries, and what went wrong in one line.
 * Nothing here is touched unless a setting asks for it.
 */
@NullMarked
package dev.hart.aws;

import org.jspecify.annotations.NullMarked;
