package io.secretctl.cli.settings;

/**
 * A setting's value and where it came from.
 *
 * @param value paths and {@code file:} addresses are absolute
 */
public record Resolved(String value, Origin origin) {}
