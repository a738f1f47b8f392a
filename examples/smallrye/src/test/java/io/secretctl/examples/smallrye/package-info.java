/** Tests of the example. */
@NullMarked
package io.secretctl.examples.smallrye;

import org.jspecify.annotations.NullMarked;
