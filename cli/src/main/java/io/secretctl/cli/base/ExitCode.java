package io.secretctl.cli.base;

/** How the process ends; the numbers are part of the interface and never change their meaning. */
public enum ExitCode {
    /** Done; for a question: the answer is yes. */
    OK(0, "done"),
    /** A fault of the program or of the machine. */
    INTERNAL(1, "a fault of the program or the machine"),
    /** The command line, the configuration or an argument makes no sense, or an answer was needed and not given. */
    USAGE(2, "wrong arguments or configuration, or an answer was needed that nobody could give"),
    /** There is no such key. */
    NOT_FOUND(3, "no such key"),
    /** The store or the policy does not allow it. */
    NOT_AUTHORISED(4, "the store or the policy does not allow it"),
    /** What is stored is damaged, forged, moved or rolled back. */
    INTEGRITY(5, "what is stored is damaged, forged, moved or older than what was seen before"),
    /** No private key is at hand that opens this, or it can't be read. */
    NO_USABLE_KEY(6, "no private key at hand that opens it"),
    /** Someone else changed the key first. */
    CONFLICT(7, "someone else changed the key first; nothing was written"),
    /** The store gave no answer. */
    STORE_UNREACHABLE(8, "the store gave no answer"),
    /** A check was carried out and found something. */
    FINDINGS(9, "a check was carried out and found something"),
    /** Ctrl-C; the JVM itself ends with this on SIGINT. */
    INTERRUPTED(130, "interrupted");

    private final int code;
    private final String meaning;

    ExitCode(int code, String meaning) {
        this.code = code;
        this.meaning = meaning;
    }

    /** The number that the shell sees. */
    public int code() {
        return code;
    }

    /** One clause for the help and the manual. */
    public String meaning() {
        return meaning;
    }
}
