package io.secretctl.cli;

import io.secretctl.cli.base.ExitCode;
import java.util.Optional;

/**
 * What the user is told about an error.
 *
 * @param code the stable name for scripts
 */
record Failure(ExitCode exit, String code, String message, Optional<String> hint) {}
