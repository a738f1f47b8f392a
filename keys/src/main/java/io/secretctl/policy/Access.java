package io.secretctl.policy;

/** What a rule can give. */
public enum Access {
    /** Values are sealed to whoever has it. */
    READ("read"),
    /** Values and deletions signed by whoever has it count. */
    WRITE("write");

    private final String verb;

    Access(String verb) {
        this.verb = verb;
    }

    /** {@code read} or {@code write}. */
    public String verb() {
        return verb;
    }
}
