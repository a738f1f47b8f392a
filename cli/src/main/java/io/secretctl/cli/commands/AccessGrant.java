package io.secretctl.cli.commands;

import io.secretctl.cli.base.CliException;
import io.secretctl.cli.base.ExitCode;
import io.secretctl.policy.Access;
import io.secretctl.store.Prefix;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Gives rights. */
@Command(
        name = "grant",
        description =
                "let an identity or a group read or write below a prefix; what is stored there is sealed again to it")
final class AccessGrant implements Action {
    @Parameters(paramLabel = "NAME", description = "an identity or a group of the policy")
    String name = "";

    @Option(names = "--read", paramLabel = "PREFIX", description = "may read the key of this name and all below it")
    List<String> read = new ArrayList<>();

    @Option(names = "--write", paramLabel = "PREFIX", description = "may write the key of this name and all below it")
    List<String> write = new ArrayList<>();

    @Mixin
    PublishOption rootKey = new PublishOption();

    @Mixin
    ResealOption reseal = new ResealOption();

    @Override
    public int run(Context context) {
        if (read.isEmpty() && write.isEmpty()) {
            throw CliException.usage("neither --read nor --write says what to grant");
        }
        List<Prefix> reads = read.stream().map(Prefix::parse).toList();
        List<Prefix> writes = write.stream().map(Prefix::parse).toList();
        try (Session session = reseal.session(context)) {
            boolean published = PolicyEdit.publish(context, session.secrets(), rootKey, draft -> {
                reads.forEach(prefix -> draft.grant(name, prefix, Set.of(Access.READ)));
                writes.forEach(prefix -> draft.grant(name, prefix, Set.of(Access.WRITE)));
                return draft;
            });
            if (!published) {
                return ExitCode.OK.code();
            }
            reads.forEach(prefix -> context.terminal().note(name + " may read " + prefix));
            writes.forEach(prefix -> context.terminal().note(name + " may write " + prefix));
            reseal.run(context, session);
        }
        return ExitCode.OK.code();
    }
}
