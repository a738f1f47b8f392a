package io.secretctl.cli.formats;

import io.secretctl.crypto.SecretBytes;

/**
 * One value of a document.
 *
 * @param name its name there, with a slash between the names of what it is nested in; any string
 * @param value the caller's to close
 */
public record Imported(String name, SecretBytes value) {}
