package io.secretctl.store;

/**
 * One finding about a store.
 *
 * @param level how bad it is
 * @param message a whole sentence without a trailing period, that names the endpoint and what to do
 */
public record Diagnosis(Level level, String message) {
    /** How bad a finding is. */
    public enum Level {
        /** As it should be. */
        OK,
        /** It works, and something should be changed. */
        WARNING,
        /** It does not work. */
        FAILURE
    }
}
