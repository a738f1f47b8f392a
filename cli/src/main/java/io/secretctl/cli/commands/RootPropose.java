package io.secretctl.cli.commands;

import io.secretctl.cli.base.CliException;
import io.secretctl.cli.base.ExitCode;
import io.secretctl.crypto.KeyId;
import io.secretctl.crypto.VerifyingKey;
import io.secretctl.policy.Proposal;
import io.secretctl.policy.Root;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Proposes the next root. */
@Command(
        name = "propose",
        description = "propose other keys or another threshold for the root, in a file that its people sign one by one")
final class RootPropose implements Action {
    @Option(names = "--out", paramLabel = "FILE", required = true, description = "the new file")
    Path out = Path.of("");

    @Option(
            names = "--add",
            paramLabel = "PUBLIC",
            description = "a public line (scpub1...) or the file that holds it: its signing key may sign then")
    List<String> add = new ArrayList<>();

    @Option(
            names = "--remove",
            paramLabel = "KEYID",
            description = "a key that counts no more, by its id: see root show")
    List<String> remove = new ArrayList<>();

    @Option(names = "--threshold", paramLabel = "T", description = "how many of the keys must sign; else as before")
    int threshold;

    @Mixin
    RootKeyOption rootKey = new RootKeyOption();

    @Override
    public int run(Context context) throws IOException {
        List<VerifyingKey> added = new ArrayList<>();
        for (String line : add) {
            added.add(KeyNames.publicIdentity(context, line).verifyingKey());
        }
        try (Session session = Session.withoutKeys(context)) {
            Root before = session.secrets().policies().root();
            Map<KeyId, VerifyingKey> keys = new TreeMap<>(before.keys());
            remove.forEach(id -> keys.remove(KeyNames.among(before.keys().keySet(), id, "the root")));
            added.forEach(key -> keys.put(key.id(), key));
            int needed = threshold == 0 ? before.threshold() : threshold;
            if (keys.equals(before.keys()) && needed == before.threshold()) {
                throw CliException.usage("this is the root as it is")
                        .withHint("--add, --remove and --threshold change it; secretctl root show shows it");
            }
            Proposal proposal = Proposal.of(session.secrets().policies(), next(before, needed, keys), Instant.now());
            ProposalFile file = ProposalFile.named(context, out);
            file.show(session.secrets().policies(), proposal);
            file.create(session.secrets(), proposal, rootKey);
        }
        return ExitCode.OK.code();
    }

    private static Root next(Root before, int threshold, Map<KeyId, VerifyingKey> keys) {
        try {
            return before.next(threshold, keys.values(), Instant.now());
        } catch (IllegalArgumentException e) {
            throw CliException.usage(String.valueOf(e.getMessage())).causedBy(e);
        }
    }
}
