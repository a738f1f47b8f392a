@NullMarked
package io.secretctl.crypt;

import org.jspecify.annotations.NullMarked;
