@NullMarked
package io.secretctl.crypto;

import org.jspecify.annotations.NullMarked;
