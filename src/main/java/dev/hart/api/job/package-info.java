/** The HTTP interface of jobs: to submit, show, watch, cancel and erase them. */
@NullMarked
package dev.hart.api.job;

import org.jspecify.annotations.NullMarked;
