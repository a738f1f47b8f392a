package io.secretctl.crypto;

/** The constants of envelope version 1; docs/envelope-v1.md is their specification. */
final class EnvelopeFormat {
    static final String PAYLOAD_TYPE = "application/vnd.secretctl.sealed.v1";
    static final String MAGIC = "SCE1";

    static final int MAX_STORED_BYTES = 1 << 20;
    static final int MAX_PLAINTEXT_BYTES = 512 << 10;
    static final int MAX_HEADER_BYTES = 4096;
    static final int MAX_RECIPIENTS = 256;
    static final int MAX_PATH_BYTES = 512;
    static final int MAX_STORE_CHARS = 64;
    static final int MAX_TYPE_CHARS = 127;

    static final int DATA_KEY_BYTES = 32;
    static final int SALT_BYTES = 32;
    static final int COMMITMENT_BYTES = 32;

    private EnvelopeFormat() {}
}
