@NullMarked
package io.secretctl.json;

import org.jspecify.annotations.NullMarked;
