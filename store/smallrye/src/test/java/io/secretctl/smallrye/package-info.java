@NullMarked
package io.secretctl.smallrye;

import org.jspecify.annotations.NullMarked;
