package io.secretctl.cli.render;

import io.secretctl.cli.base.CliException;
import java.util.Optional;

/**
 * What became of one resource.
 *
 * @param failure why, if it failed
 */
public record Outcome(Resource resource, State state, Optional<CliException> failure) {
    /** How it ended. */
    public enum State {
        /** The file was right already. */
        UNCHANGED("unchanged"),
        /** The content was right, and owner or mode were put right. */
        MENDED("mended"),
        /** The file was replaced. */
        WRITTEN("written"),
        /** The file would have been written or mended, but nothing was to be changed. */
        WOULD_CHANGE("would-change"),
        /** The file was replaced, or had been, and the reload failed: the next run tries it again. */
        NOT_RELOADED("not-reloaded"),
        /** The file is as it was. */
        FAILED("failed");

        private final String text;

        State(String text) {
            this.text = text;
        }

        /** For scripts. */
        public String text() {
            return text;
        }
    }

    static Outcome of(Resource resource, State state) {
        return new Outcome(resource, state, Optional.empty());
    }
}
