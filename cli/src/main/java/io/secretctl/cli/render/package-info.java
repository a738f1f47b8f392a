/**
 * Files rendered from values: templates, the functions they may call, and the replacing of a file in one step. The
 * template engine and the TOML parser are named here alone.
 */
@NullMarked
package io.secretctl.cli.render;

import org.jspecify.annotations.NullMarked;
