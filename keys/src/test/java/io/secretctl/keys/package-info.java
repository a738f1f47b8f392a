/** Tests. */
@NullMarked
package io.secretctl.keys;

import org.jspecify.annotations.NullMarked;
