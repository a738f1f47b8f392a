@NullMarked
package io.secretctl.spring;

import org.jspecify.annotations.NullMarked;
