@NullMarked
package io.secretctl.secrets;

import org.jspecify.annotations.NullMarked;
