/** The port through which pictures are kept and handed out by signed URLs. Providers lie in packages below it. */
@NullMarked
package dev.hart.store;

import org.jspecify.annotations.NullMarked;
