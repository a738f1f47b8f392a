/** Tests of this package. */
@NullMarked
package io.secretctl.cli.render;

import org.jspecify.annotations.NullMarked;
