/** Settings: from flags, the environment, the project's file and the user's, in this order. */
@NullMarked
package io.secretctl.cli.settings;

import org.jspecify.annotations.NullMarked;
