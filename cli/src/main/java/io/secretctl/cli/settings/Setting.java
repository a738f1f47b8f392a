package io.secretctl.cli.settings;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What can be set, by the same name as a flag, in the environment and in a file. */
public enum Setting {
    /** Where the key space is. */
    STORE("URI", Kind.STORE, "where the key space is, for example file:secrets or etcds://h1:2379,h2:2379/app"),
    /** The private key file. */
    IDENTITY("FILE", Kind.PATH, "the private key file"),
    /** Opens a locked private key file. */
    PASSPHRASE_FILE("FILE", Kind.PATH, "holds the passphrase of a locked key file; else it is asked for"),
    /** The fingerprints of the trusted roots. */
    ROOT("KEY", Kind.LIST, "the pinned root of the policy, or several with commas between"),
    /** What this reader remembers. */
    STATE("DIR", Kind.PATH, "version floors and the ciphertext cache"),
    /** How long values may be read from the cache during an outage. */
    CACHE_MAX_AGE("TIME", Kind.DURATION, "read from a cache of at most that age where the store gives no answer"),
    /** Of which prefixes a reader wants a manifest. */
    REQUIRE_MANIFEST(
            "PREFIX",
            Kind.LIST,
            "refuse everything unless this prefix, or several with commas, has a manifest in force"),
    /** The deadline of each store call. */
    TIMEOUT("TIME", Kind.DURATION, "deadline of each store call, for example 500ms, 5s or 1m"),
    /** Trusted instead of the platform's certificates. */
    CA_FILE("FILE", Kind.PATH, "PEM certificates to trust the store by, instead of the platform's"),
    /** The client's certificate. */
    CERT_FILE("FILE", Kind.PATH, "PEM certificate chain of this client, with --key-file"),
    /** The client's private key. */
    KEY_FILE("FILE", Kind.PATH, "PEM PKCS#8 private key of this client"),
    /** The store's user. */
    USER("NAME", Kind.TEXT, "the store's user name, with --password-file"),
    /** That user's password. */
    PASSWORD_FILE("FILE", Kind.PATH, "holds that user's password"),
    /** An access token. */
    TOKEN_FILE("FILE", Kind.PATH, "holds an access token of the store, as Consul has them");

    /** How a value is read. */
    enum Kind {
        TEXT,
        /** Texts with commas between, none of them empty. */
        LIST,
        STORE,
        PATH,
        DURATION
    }

    private final String placeholder;
    private final Kind kind;
    private final String description;

    Setting(String placeholder, Kind kind, String description) {
        this.placeholder = placeholder;
        this.kind = kind;
        this.description = description;
    }

    /** The setting of this name, if there is one. */
    public static Optional<Setting> named(String key) {
        return Arrays.stream(values())
                .filter(setting -> setting.key().equals(key))
                .findFirst();
    }

    /** All names, in the order of the constants. */
    public static List<String> keys() {
        return Arrays.stream(values()).map(Setting::key).toList();
    }

    /** The name in a file, for example {@code passphrase-file}. */
    public String key() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The flag, for example {@code --passphrase-file}. */
    public String flag() {
        return "--" + key();
    }

    /** The environment variable, for example {@code SECRETCTL_PASSPHRASE_FILE}. */
    public String variable() {
        return "SECRETCTL_" + name();
    }

    /** What the help shows in place of a value, for example {@code FILE}. */
    public String placeholder() {
        return placeholder;
    }

    /** One clause for the help. */
    public String description() {
        return description;
    }

    /**
     * Whether no project's file may set it: such a file comes with a clone, and could have any of the user's files sent to
     * a store as a password or token, have the reader's memory of versions start anew, or want another manifest than the user
     * does.
     */
    public boolean isPersonal() {
        return this == PASSWORD_FILE || this == TOKEN_FILE || this == STATE || this == REQUIRE_MANIFEST;
    }

    Kind kind() {
        return kind;
    }
}
