package io.secretctl.cli;

import io.secretctl.cli.base.CliException;
import io.secretctl.cli.base.ExitCode;
import io.secretctl.crypto.EnvelopeException;
import io.secretctl.crypto.UnacceptableKeyException;
import io.secretctl.json.JsonFormatException;
import io.secretctl.keys.KeyFileException;
import io.secretctl.policy.PolicyException;
import io.secretctl.policy.TrustException;
import io.secretctl.secrets.SecretException;
import io.secretctl.store.InvalidPathException;
import io.secretctl.store.StoreException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The one table from exceptions to what the user is told. Only the messages of this project's own exceptions are
 * shown, for they are known to hold no secret; of any other, no more than its kind.
 */
final class Failures {
    private record Row(ExitCode exit, String code, String hint) {}

    private static final String DO_NOT_USE = "do not use the value; secretctl history shows who wrote before";
    private static final String DO_NOT_TRUST = "do not use this key space before you know who changed it";
    private static final String ADD_A_READER = "let someone read it first: secretctl access grant NAME --read PREFIX";

    private static final Map<Class<? extends Throwable>, Row> ROWS = new HashMap<>();

    static {
        row(
                StoreException.Unreachable.class,
                ExitCode.STORE_UNREACHABLE,
                "store-unreachable",
                "see whether --store names it and it runs; --timeout gives it longer");
        row(
                StoreException.OutcomeUnknown.class,
                ExitCode.STORE_UNREACHABLE,
                "outcome-unknown",
                "read the key before writing it again");
        row(
                StoreException.Denied.class,
                ExitCode.NOT_AUTHORISED,
                "store-denied",
                "see --user and --password-file, or --cert-file and --key-file, and the store's own rights");
        row(StoreException.Conflict.class, ExitCode.CONFLICT, "conflict", "read the new value, then write again");
        row(
                StoreException.TooLarge.class,
                ExitCode.USAGE,
                "too-large",
                "keep large files elsewhere, and the key that opens them here");
        row(
                StoreException.Damaged.class,
                ExitCode.INTEGRITY,
                "store-damaged",
                "restore the store from a backup, or write the key again");
        row(
                StoreException.Unusable.class,
                ExitCode.USAGE,
                "store-unusable",
                "see --store, and secretctl config show --origin");
        row(
                InvalidPathException.class,
                ExitCode.USAGE,
                "invalid-path",
                "a path is written as /app/db/password: letters, digits and . _ - @ : + = between slashes");

        row(EnvelopeException.TooLarge.class, ExitCode.INTEGRITY, "envelope-too-large", DO_NOT_USE);
        row(EnvelopeException.Malformed.class, ExitCode.INTEGRITY, "envelope-malformed", DO_NOT_USE);
        row(EnvelopeException.Forged.class, ExitCode.INTEGRITY, "envelope-forged", DO_NOT_USE);
        row(EnvelopeException.Misplaced.class, ExitCode.INTEGRITY, "envelope-misplaced", DO_NOT_USE);
        row(EnvelopeException.RolledBack.class, ExitCode.INTEGRITY, "envelope-rolled-back", DO_NOT_USE);
        row(
                EnvelopeException.Expired.class,
                ExitCode.INTEGRITY,
                "envelope-expired",
                "have it written again; see the clock of this machine too");
        row(EnvelopeException.NotAllowed.class, ExitCode.INTEGRITY, "envelope-not-allowed", DO_NOT_USE);
        row(
                EnvelopeException.NotForYou.class,
                ExitCode.NO_USABLE_KEY,
                "not-for-you",
                "name another key with --identity, or ask for access: secretctl access grant");
        row(EnvelopeException.Unopenable.class, ExitCode.INTEGRITY, "envelope-unopenable", DO_NOT_USE);
        row(
                UnacceptableKeyException.class,
                ExitCode.USAGE,
                "unacceptable-key",
                "have the key's owner make a new one: secretctl key generate");
        row(JsonFormatException.class, ExitCode.INTEGRITY, "malformed", "the document was not written by secretctl");

        row(
                KeyFileException.Missing.class,
                ExitCode.NO_USABLE_KEY,
                "key-missing",
                "name it with --identity, or make one: secretctl key generate FILE");
        row(
                KeyFileException.LooseMode.class,
                ExitCode.NO_USABLE_KEY,
                "key-readable-by-others",
                "if others may have read it, make a new one: secretctl key generate FILE");
        row(KeyFileException.NotRegular.class, ExitCode.NO_USABLE_KEY, "key-not-a-file", "name the file itself");
        row(KeyFileException.Damaged.class, ExitCode.NO_USABLE_KEY, "key-damaged", "restore it from a backup");
        row(KeyFileException.WrongPassphrase.class, ExitCode.NO_USABLE_KEY, "wrong-passphrase", "try again");
        row(
                KeyFileException.Locked.class,
                ExitCode.NO_USABLE_KEY,
                "key-locked",
                "give its passphrase with --passphrase-file FILE");
        row(KeyFileException.AlreadyExists.class, ExitCode.USAGE, "file-exists", "name another file");
        row(KeyFileException.Unusable.class, ExitCode.NO_USABLE_KEY, "key-unusable", "see the file and its folder");

        row(PolicyException.Malformed.class, ExitCode.INTEGRITY, "policy-malformed", DO_NOT_TRUST);
        row(PolicyException.Refused.class, ExitCode.USAGE, "policy-refused", "secretctl access list shows the policy");
        row(PolicyException.NoReader.class, ExitCode.NOT_AUTHORISED, "no-reader", ADD_A_READER);
        row(
                PolicyException.NoCommonSuite.class,
                ExitCode.USAGE,
                "no-common-suite",
                "have those named make a key of the other suite: secretctl key generate FILE --suite SUITE");
        row(
                PolicyException.TooManyRecipients.class,
                ExitCode.USAGE,
                "too-many-recipients",
                "give fewer identities the right to read it, or retire keys");

        row(
                TrustException.NoKeySpace.class,
                ExitCode.NOT_FOUND,
                "no-key-space",
                "see --store, or make one: secretctl init");
        row(
                TrustException.AlreadyExists.class,
                ExitCode.CONFLICT,
                "key-space-exists",
                "use it, or name an empty store with --store");
        row(
                TrustException.RootMismatch.class,
                ExitCode.INTEGRITY,
                "root-mismatch",
                "ask its owner for the fingerprint before you pin it with --root");
        row(TrustException.RolledBack.class, ExitCode.INTEGRITY, "policy-rolled-back", DO_NOT_TRUST);
        row(TrustException.NotSigned.class, ExitCode.INTEGRITY, "policy-not-signed", DO_NOT_TRUST);
        row(TrustException.Invalid.class, ExitCode.INTEGRITY, "policy-invalid", DO_NOT_TRUST);
        row(
                TrustException.Expired.class,
                ExitCode.INTEGRITY,
                "policy-expired",
                "have its owner issue it again; see the clock of this machine too");
        row(
                TrustException.KeyMissing.class,
                ExitCode.INTEGRITY,
                "public-key-missing",
                "add the key again: secretctl access add NAME PUBLIC");

        row(SecretException.Vanished.class, ExitCode.INTEGRITY, "vanished", DO_NOT_TRUST);
        row(SecretException.Reserved.class, ExitCode.USAGE, "reserved-path", "use a path outside /.secretctl/");
        row(
                SecretException.VersionConflict.class,
                ExitCode.CONFLICT,
                "version-conflict",
                "read the new value, then write again");
        row(SecretException.Contended.class, ExitCode.CONFLICT, "contended", "see who keeps writing it");
        row(
                SecretException.NotAuthorised.class,
                ExitCode.NOT_AUTHORISED,
                "not-authorised",
                "ask for access: secretctl access grant");
        row(
                SecretException.NoIdentity.class,
                ExitCode.NO_USABLE_KEY,
                "no-identity",
                "name a private key file with --identity, or make one: secretctl key generate FILE");
    }

    private Failures() {}

    private static void row(Class<? extends Throwable> kind, ExitCode exit, String code, String hint) {
        ROWS.put(kind, new Row(exit, code, hint));
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
        String message = wrong instanceof UnmatchedArgumentException unmatched
                ? unmatched(unmatched, command)
                : String.valueOf(wrong.getMessage());
        return new Failure(
                ExitCode.USAGE,
                "usage",
                message,
                Optional.of(command.qualifiedName() + " --help shows how it is used"));
    }

    /** An argument too many may be a secret that was typed in the wrong place: it is not repeated. */
    private static String unmatched(UnmatchedArgumentException wrong, CommandSpec command) {
        String first = wrong.getUnmatched().get(0);
        String like = wrong.getSuggestions().stream()
                .findFirst()
                .map(best -> "; is it " + best + "?")
                .orElse("");
        if (wrong.isUnknownOption()) {
            return "unknown option " + first.split("=", 2)[0] + like;
        }
        if (!command.subcommands().isEmpty()) {
            return "unknown command \"" + first + "\"" + like;
        }
        return command.qualifiedName() + " takes fewer arguments than it was given";
    }
}
