/** Tests of the example. */
@NullMarked
package io.secretctl.examples.spring;

import org.jspecify.annotations.NullMarked;
