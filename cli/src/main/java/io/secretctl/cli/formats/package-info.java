/** How values are written for other programs: pure functions from names and bytes to a document, or a refusal. */
@NullMarked
package io.secretctl.cli.formats;

import org.jspecify.annotations.NullMarked;
