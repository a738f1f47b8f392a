package io.secretctl.cli;

import io.secretctl.cli.base.CliException;
import io.secretctl.cli.base.ExitCode;
import io.secretctl.crypt.CryptException;
import io.secretctl.crypto.EnvelopeException;
import io.secretctl.crypto.UnacceptableKeyException;
import io.secretctl.json.JsonFormatException;
import io.secretctl.keys.KeyFileException;
import io.secretctl.policy.PolicyException;
import io.secretctl.policy.TrustException;
import io.secretctl.secrets.SecretException;
import io.secretctl.store.InvalidPathException;
import io.secretctl.store.StoreException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The one table from exceptions to what the user is told. Only the messages of this project's own exceptions are
 * shown, for they are known to hold no secret; of any other, no more than its kind.
 */
final class Failures {
    private record Row(ExitCode exit, String code, String hint) {}

    private static final String ASK_THE_WRITER = "do not use the value; secretctl history shows who wrote before";

    private static final String ASK_THE_ROOT =
            "ask whoever holds the root's key what was published last; the store may have been tampered with";

    static final Map<Class<? extends Throwable>, Row> ROWS = Map.ofEntries(
            row(
                    StoreException.Unreachable.class,
                    ExitCode.STORE_UNREACHABLE,
                    "store-unreachable",
                    "see whether --store names it and it runs; --timeout gives it longer"),
            row(
                    StoreException.OutcomeUnknown.class,
                    ExitCode.STORE_UNREACHABLE,
                    "outcome-unknown",
                    "read the key before writing it again"),
            row(
                    StoreException.Denied.class,
                    ExitCode.NOT_AUTHORISED,
                    "store-denied",
                    "see --user and --password-file, --token-file, or --cert-file and --key-file, and the store's own rights"),
            row(StoreException.Conflict.class, ExitCode.CONFLICT, "conflict", "read the new value, then write again"),
            row(
                    StoreException.LeaseLost.class,
                    ExitCode.CONFLICT,
                    "lease-lost",
                    "begin again; a longer --ttl outlives slower renewals"),
            row(
                    StoreException.TooLarge.class,
                    ExitCode.USAGE,
                    "too-large",
                    "keep large files elsewhere, and the key that opens them here"),
            row(
                    StoreException.Damaged.class,
                    ExitCode.INTEGRITY,
                    "store-damaged",
                    "restore the store from a backup, or write the key again"),
            row(
                    StoreException.Unusable.class,
                    ExitCode.USAGE,
                    "store-unusable",
                    "see --store, and secretctl config show --origin"),
            row(CryptException.Malformed.class, ExitCode.INTEGRITY, "crypt-malformed", "see whether crypt wrote it"),
            row(CryptException.Tampered.class, ExitCode.INTEGRITY, "crypt-tampered", "do not use the value"),
            row(
                    CryptException.NotForYou.class,
                    ExitCode.NO_USABLE_KEY,
                    "crypt-not-for-you",
                    "name the secret keyring whose key it is encrypted to: --secret-keyring"),
            row(
                    CryptException.Locked.class,
                    ExitCode.NO_USABLE_KEY,
                    "crypt-locked",
                    "give the passphrase with --keyring-passphrase-file"),
            row(CryptException.BadKeyring.class, ExitCode.USAGE, "bad-keyring", "export it with gpg --armor"),
            row(
                    CryptException.TooLarge.class,
                    ExitCode.USAGE,
                    "crypt-too-large",
                    "keep large files elsewhere, and the key that opens them here"),
            row(
                    EnvelopeException.TooLarge.class,
                    ExitCode.USAGE,
                    "value-too-large",
                    "keep large files elsewhere, and the key that opens them here"),
            row(EnvelopeException.Malformed.class, ExitCode.INTEGRITY, "envelope-malformed", ASK_THE_WRITER),
            row(EnvelopeException.Forged.class, ExitCode.INTEGRITY, "envelope-forged", ASK_THE_WRITER),
            row(EnvelopeException.Misplaced.class, ExitCode.INTEGRITY, "envelope-misplaced", ASK_THE_WRITER),
            row(EnvelopeException.Forked.class, ExitCode.INTEGRITY, "envelope-forked", ASK_THE_WRITER),
            row(EnvelopeException.Jumped.class, ExitCode.INTEGRITY, "envelope-jumped", ASK_THE_WRITER),
            row(
                    EnvelopeException.RolledBack.class,
                    ExitCode.INTEGRITY,
                    "envelope-rolled-back",
                    ASK_THE_WRITER + "; after a backup was put back: secretctl restore"),
            row(
                    EnvelopeException.Expired.class,
                    ExitCode.INTEGRITY,
                    "envelope-expired",
                    "have it written again, or delete it: secretctl rm; see the clock of this machine too"),
            row(EnvelopeException.NotAllowed.class, ExitCode.INTEGRITY, "envelope-not-allowed", ASK_THE_WRITER),
            row(
                    EnvelopeException.NotForYou.class,
                    ExitCode.NOT_AUTHORISED,
                    "not-for-you",
                    "name another key with --identity, or ask for access: secretctl access grant"),
            row(EnvelopeException.Unopenable.class, ExitCode.INTEGRITY, "envelope-unopenable", ASK_THE_WRITER),
            row(
                    SecretException.Vanished.class,
                    ExitCode.INTEGRITY,
                    "vanished",
                    "if it was lost on purpose, write it again: secretctl set --overwrite-refused; after a backup was put"
                            + " back: secretctl restore"),
            row(
                    SecretException.NoManifest.class,
                    ExitCode.INTEGRITY,
                    "no-manifest",
                    "whoever may write all of it publishes one: secretctl manifest publish"),
            row(
                    SecretException.VersionConflict.class,
                    ExitCode.CONFLICT,
                    "version-conflict",
                    "read the new value, then write again"),
            row(
                    SecretException.Occupied.class,
                    ExitCode.CONFLICT,
                    "occupied",
                    "register at another path, or below one where nothing but registrations was ever written"),
            row(SecretException.Exhausted.class, ExitCode.CONFLICT, "versions-exhausted", "use another path"),
            row(SecretException.Contended.class, ExitCode.CONFLICT, "contended", "try again"),
            row(
                    SecretException.NotRemembered.class,
                    ExitCode.INTERNAL,
                    "not-remembered",
                    "do not write it again; see whether the state folder can be written: secretctl config show"),
            row(
                    SecretException.NotAuthorised.class,
                    ExitCode.NOT_AUTHORISED,
                    "not-authorised",
                    "secretctl access check says what the policy gives; access grant changes it"),
            row(
                    SecretException.Missing.class,
                    ExitCode.NOT_FOUND,
                    "missing",
                    "write them, or let this identity read them: secretctl set, secretctl access grant"),
            row(
                    SecretException.WrongType.class,
                    ExitCode.USAGE,
                    "wrong-type",
                    "write a value of that kind: secretctl set"),
            row(SecretException.NoIdentity.class, ExitCode.NO_USABLE_KEY, "no-identity", "name one with --identity"),
            row(
                    SecretException.Reserved.class,
                    ExitCode.USAGE,
                    "reserved-path",
                    "roots, policies and public keys lie there; see secretctl access list"),
            row(
                    TrustException.NoKeySpace.class,
                    ExitCode.NOT_FOUND,
                    "no-key-space",
                    "make one with secretctl init, or name another store with --store"),
            row(
                    TrustException.AlreadyExists.class,
                    ExitCode.CONFLICT,
                    "key-space-exists",
                    "to use it, run secretctl trust and have somebody enrol you: secretctl access add"),
            row(
                    TrustException.RootMismatch.class,
                    ExitCode.INTEGRITY,
                    "root-mismatch",
                    "see whether --store names the store you mean; if it does, somebody has put another root there"),
            row(
                    TrustException.RolledBack.class,
                    ExitCode.INTEGRITY,
                    "policy-rolled-back",
                    ASK_THE_ROOT + "; after a backup was put back: secretctl restore"),
            row(TrustException.Forked.class, ExitCode.INTEGRITY, "policy-forked", ASK_THE_ROOT),
            row(
                    TrustException.Superseded.class,
                    ExitCode.CONFLICT,
                    "proposal-superseded",
                    "propose it again, from what is in force now"),
            row(
                    TrustException.NotSigned.class,
                    ExitCode.NOT_AUTHORISED,
                    "not-signed",
                    "name as many of the root's keys as it takes: --root-key; or have others sign: --propose FILE"),
            row(TrustException.Invalid.class, ExitCode.INTEGRITY, "policy-invalid", ASK_THE_ROOT),
            row(
                    TrustException.Expired.class,
                    ExitCode.INTEGRITY,
                    "policy-expired",
                    "whoever holds the root's key gives it longer: secretctl access expiry; see the clock of this machine too"),
            row(TrustException.KeyMissing.class, ExitCode.INTEGRITY, "key-missing", ASK_THE_ROOT),
            row(PolicyException.Malformed.class, ExitCode.INTEGRITY, "policy-malformed", ASK_THE_ROOT),
            row(
                    PolicyException.Refused.class,
                    ExitCode.USAGE,
                    "policy-refused",
                    "secretctl access list shows the policy as it is"),
            row(
                    PolicyException.NoReader.class,
                    ExitCode.NOT_AUTHORISED,
                    "no-reader",
                    "let somebody read it: secretctl access grant NAME --read PREFIX"),
            row(
                    PolicyException.NoCommonSuite.class,
                    ExitCode.NOT_AUTHORISED,
                    "no-common-suite",
                    "have them make keys of that suite, and enrol those"),
            row(
                    PolicyException.TooManyRecipients.class,
                    ExitCode.NOT_AUTHORISED,
                    "too-many-recipients",
                    "split the prefix, so that fewer may read each value"),
            row(
                    KeyFileException.Missing.class,
                    ExitCode.NO_USABLE_KEY,
                    "key-file-missing",
                    "name it with --identity, or make one: secretctl key generate FILE"),
            row(
                    KeyFileException.LooseMode.class,
                    ExitCode.NO_USABLE_KEY,
                    "key-file-open",
                    "if others may have read it, make a new one: secretctl key generate FILE"),
            row(
                    KeyFileException.NotRegular.class,
                    ExitCode.NO_USABLE_KEY,
                    "key-file-not-regular",
                    "name the file itself"),
            row(KeyFileException.Damaged.class, ExitCode.NO_USABLE_KEY, "key-file-damaged", "restore it from a backup"),
            row(KeyFileException.WrongPassphrase.class, ExitCode.NO_USABLE_KEY, "wrong-passphrase", "try again"),
            row(
                    KeyFileException.Locked.class,
                    ExitCode.NO_USABLE_KEY,
                    "key-file-locked",
                    "give its passphrase with --passphrase-file FILE"),
            row(KeyFileException.AlreadyExists.class, ExitCode.USAGE, "file-exists", "name another file"),
            row(
                    KeyFileException.Unusable.class,
                    ExitCode.NO_USABLE_KEY,
                    "key-file-unusable",
                    "see the file, its folder and their owner"),
            row(
                    UnacceptableKeyException.class,
                    ExitCode.USAGE,
                    "unacceptable-key",
                    "have the key's owner make a new one: secretctl key generate"),
            row(
                    JsonFormatException.class,
                    ExitCode.INTEGRITY,
                    "malformed",
                    "the document was not written by secretctl"),
            row(
                    InvalidPathException.class,
                    ExitCode.USAGE,
                    "invalid-path",
                    "a path is written as /app/db/password: letters, digits and . _ - @ : + = between slashes"));

    /** A word that differs by more is another, not a misspelt one. */
    private static final int MAX_EDITS = 2;

    private Failures() {}

    private static Map.Entry<Class<? extends Throwable>, Row> row(
            Class<? extends Throwable> kind, ExitCode exit, String code, String hint) {
        return Map.entry(kind, new Row(exit, code, hint));
    }

    /** Whether a kind has a row of its own. */
    static boolean knows(Class<?> kind) {
        return ROWS.containsKey(kind);
    }

    static Failure of(Throwable error) {
        if (error instanceof CliException own) {
            return new Failure(own.exit(), own.code(), own.getMessage(), own.hint());
        }
        if (error instanceof ParameterException wrong) {
            return usage(wrong);
        }
        Row row = ROWS.get(error.getClass());
        if (row != null) {
            return new Failure(row.exit(), row.code(), String.valueOf(error.getMessage()), Optional.of(row.hint()));
        }
        if (error instanceof UncheckedIOException io) {
            String reason = io.getCause() instanceof FileSystemException file ? ": " + reason(file) : "";
            return new Failure(ExitCode.INTERNAL, "file", io.getMessage() + reason, Optional.empty());
        }
        if (error instanceof FileSystemException file) {
            return new Failure(ExitCode.INTERNAL, "file", file.getFile() + ": " + reason(file), Optional.empty());
        }
        return new Failure(
                ExitCode.INTERNAL,
                "internal",
                "an unexpected fault: " + error.getClass().getName(),
                Optional.of("run it again with --debug and report what it shows, which holds no secret"));
    }

    private static String reason(FileSystemException file) {
        if (file instanceof NoSuchFileException) {
            return "there is no such file";
        }
        if (file instanceof AccessDeniedException) {
            return "access is denied";
        }
        return Optional.ofNullable(file.getReason()).orElse(file.getClass().getSimpleName());
    }

    private static Failure usage(ParameterException wrong) {
        CommandSpec command = wrong.getCommandLine().getCommandSpec();
        Optional<UnmatchedArgumentException> unmatched = wrong instanceof UnmatchedArgumentException given
                ? Optional.of(given)
                : Optional.of(wrong)
                        .filter(MissingParameterException.class::isInstance)
                        .flatMap(Failures::unknownOption);
        boolean ofCommand = command.name().equals("exec")
                && unmatched.filter(UnmatchedArgumentException::isUnknownOption).isPresent();
        return new Failure(
                ExitCode.USAGE,
                "usage",
                unmatched.map(given -> unmatched(given, command)).orElseGet(() -> String.valueOf(wrong.getMessage())),
                Optional.of(
                        ofCommand
                                ? "put -- in front of the command, if the option is the command's"
                                : command.qualifiedName() + " --help shows how it is used"));
    }

    /** A misspelt option is why its value, or what stands behind it, is missed. */
    private static Optional<UnmatchedArgumentException> unknownOption(ParameterException missing) {
        CommandLine command = missing.getCommandLine();
        return Optional.of(command.getUnmatchedArguments())
                .filter(given -> !given.isEmpty())
                .map(given -> new UnmatchedArgumentException(command, given))
                .filter(UnmatchedArgumentException::isUnknownOption);
    }

    /** An argument too many may be a secret that was typed in the wrong place: it is not repeated. */
    private static String unmatched(UnmatchedArgumentException wrong, CommandSpec command) {
        String first = wrong.getUnmatched().get(0);
        String name = wrong.isUnknownOption() ? first.split("=", 2)[0] : first;
        Stream<String> known = wrong.isUnknownOption()
                ? command.optionsMap().keySet().stream().filter(option -> option.startsWith("--"))
                : command.subcommands().keySet().stream();
        String like = known.filter(word -> edits(name, word) <= Math.min(MAX_EDITS, name.length() / 2))
                .min(Comparator.comparingInt(word -> edits(name, word)))
                .map(best -> "; is it " + best + "?")
                .orElse("");
        if (wrong.isUnknownOption()) {
            return "unknown option " + name + like;
        }
        if (!command.subcommands().isEmpty()) {
            return "unknown command \"" + first + "\"" + like;
        }
        return command.qualifiedName() + " takes fewer arguments than it was given";
    }

    /** How many characters make one word of the other: the Levenshtein distance. */
    static int edits(String one, String other) {
        int[] row = IntStream.rangeClosed(0, other.length()).toArray();
        for (int i = 1; i <= one.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= other.length(); j++) {
                int replaced = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[other.length()];
    }
}
