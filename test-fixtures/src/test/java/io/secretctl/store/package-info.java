/** Tests of store/core that need the shared vectors, or that stand beside them. */
@NullMarked
package io.secretctl.store;

import org.jspecify.annotations.NullMarked;
