/** What tests of this module see of envelopes. */
@NullMarked
package io.secretctl.crypto;

import org.jspecify.annotations.NullMarked;
