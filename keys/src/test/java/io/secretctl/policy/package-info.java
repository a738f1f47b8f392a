/** Tests. */
@NullMarked
package io.secretctl.policy;

import org.jspecify.annotations.NullMarked;
