/** What a model pack is: manifest, scale schedule, digests, tokenizers. Depends on nothing else of ours. */
@NullMarked
package dev.hart.pack;

import org.jspecify.annotations.NullMarked;
