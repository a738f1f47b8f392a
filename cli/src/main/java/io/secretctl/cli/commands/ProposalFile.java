package io.secretctl.cli.commands;

import io.secretctl.cli.base.CliException;
import io.secretctl.cli.base.ExitCode;
import io.secretctl.crypto.KeyId;
import io.secretctl.crypto.SigningKey;
import io.secretctl.policy.Proposal;
import io.secretctl.policy.TrustException;
import io.secretctl.policy.TrustedPolicies;
import io.secretctl.secrets.SecretStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Objects;

/** The file that a proposal goes round in. It holds nothing secret. */
record ProposalFile(Context context, Path path) {
    static final String RUN_AGAIN = "once it is published, run this again: it goes on with what is stored";

    static ProposalFile named(Context context, Path file) {
        return new ProposalFile(context, context.environment().directory().resolve(file));
    }

    Proposal read() {
        try (InputStream in = Files.newInputStream(path)) {
            return Proposal.parse(in.readNBytes(Proposal.MAX_BYTES + 1));
        } catch (IOException e) {
            throw new UncheckedIOException(path + " can't be read", e);
        }
    }

    /**
     * Opens the key space that a proposal is for, though its policy may have expired. An older policy than was seen is
     * taken only for a proposal that declares a restore.
     */
    Session session(Proposal proposal) {
        try {
            return Session.evenIfExpired(context);
        } catch (TrustException.RolledBack e) {
            Session session = Session.restoring(context, false);
            long epoch = session.secrets().policy().head().epoch();
            if (proposal.policy().head().epoch() > epoch) {
                return session;
            }
            session.close();
            throw e;
        }
    }

    /** Writes a new file, with the signatures of the root's keys that are at hand. */
    void create(SecretStore secrets, Proposal proposal, RootKeyOption rootKey) {
        Proposal signed = signed(secrets.policies(), proposal, rootKey);
        try {
            Files.write(path, signed.encode(), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        } catch (FileAlreadyExistsException e) {
            throw new CliException(ExitCode.USAGE, "file-exists", path + " exists already and is not replaced")
                    .causedBy(e);
        } catch (IOException e) {
            throw new UncheckedIOException(path + " can't be written", e);
        }
        context.terminal().note("wrote " + path);
        tellProgress(secrets.policies(), signed);
    }

    private Proposal signed(TrustedPolicies policies, Proposal proposal, RootKeyOption rootKey) {
        if (!rootKey.named() && !rootKey.available(context)) {
            return proposal;
        }
        Proposal[] signed = {proposal};
        rootKey.signing(context, signers -> {
            if (signers.stream().anyMatch(signer -> counts(policies, proposal, signer))) {
                signed[0] = proposal.sign(policies, signers);
            } else {
                context.terminal().warn("the key at hand is none of the root's: it has not signed");
            }
        });
        return signed[0];
    }

    private static boolean counts(TrustedPolicies policies, Proposal proposal, SigningKey signer) {
        KeyId id = signer.id();
        return policies.root().keys().containsKey(id)
                || proposal.root().filter(next -> next.keys().containsKey(id)).isPresent();
    }

    /** Adds signatures: the file is the old one or the new one at any moment. */
    Proposal sign(TrustedPolicies policies, Proposal proposal, List<SigningKey> signers) {
        Proposal signed = proposal.sign(policies, signers);
        Path folder = Objects.requireNonNullElse(
                path.getParent(), context.environment().directory());
        try {
            Path temporary = Files.createTempFile(folder, ".proposal", ".tmp");
            try {
                Files.write(temporary, signed.encode(), StandardOpenOption.WRITE, StandardOpenOption.SYNC);
                Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rw-r--r--"));
                Files.move(temporary, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(temporary);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(path + " can't be written", e);
        }
        return signed;
    }

    /** Says how many signatures there are, and what is due. */
    void tellProgress(TrustedPolicies policies, Proposal proposal) {
        List<Proposal.Progress> progress = proposal.progress(policies);
        progress.forEach(
                p -> context.terminal().note(p.what() + ": " + p.there() + " of " + p.needed() + " signatures"));
        boolean complete = progress.stream().allMatch(Proposal.Progress::isComplete);
        context.terminal()
                .hint(
                        complete
                                ? "it is ready: secretctl proposal publish " + path.getFileName()
                                : "others sign it: secretctl proposal sign " + path.getFileName());
    }

    /** Shows exactly what is proposed, in plain words. */
    void show(TrustedPolicies policies, Proposal proposal) {
        proposal.root()
                .ifPresent(root -> context.terminal()
                        .line("root version " + root.version() + ", " + root.threshold() + " of "
                                + root.keys().size() + " keys"));
        context.terminal().line("policy version " + proposal.policy().version() + " of key space " + policies.store());
        proposal.changes(policies).forEach(change -> context.terminal().line("  " + change));
    }
}
