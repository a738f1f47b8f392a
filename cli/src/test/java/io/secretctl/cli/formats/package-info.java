/** Tests of the formats for other programs, against those programs or models of them. */
@NullMarked
package io.secretctl.cli.formats;

import org.jspecify.annotations.NullMarked;
