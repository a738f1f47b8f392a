/** Tests of this package. */
@NullMarked
package io.secretctl.cli.settings;

import org.jspecify.annotations.NullMarked;
