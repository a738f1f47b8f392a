package io.secretctl.cli.commands;

import io.secretctl.cli.base.CliException;
import io.secretctl.cli.base.ExitCode;
import io.secretctl.policy.Access;
import io.secretctl.policy.Grant;
import io.secretctl.policy.Policy;
import io.secretctl.policy.PolicyDraft;
import io.secretctl.policy.Rule;
import io.secretctl.store.Prefix;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Takes rights away: publishes the policy without them, seals again what was made under the ones before, and then
 * refuses those. Interrupted anywhere, it goes on where it was when it is run again.
 */
@Command(
        name = "revoke",
        description =
                "take rights from an identity or a group, and seal again what was made before; it can be run again")
final class AccessRevoke implements Action {
    @Parameters(paramLabel = "NAME", description = "an identity or a group of the policy")
    String name = "";

    @Option(
            names = "--read",
            paramLabel = "PREFIX",
            description = "may no longer read what the rule of this prefix gives")
    List<String> read = new ArrayList<>();

    @Option(
            names = "--write",
            paramLabel = "PREFIX",
            description = "may no longer write what the rule of this prefix gives")
    List<String> write = new ArrayList<>();

    @Option(names = "--dry-run", description = "say what would be taken, and leave it")
    boolean dryRun;

    @Mixin
    AdoptOption adopt = new AdoptOption();

    @Mixin
    PublishOption rootKey = new PublishOption();

    @Override
    public int run(Context context) {
        if (read.isEmpty() && write.isEmpty()) {
            throw CliException.usage("neither --read nor --write says what to take away");
        }
        List<Grant> taken = new ArrayList<>();
        read.forEach(p -> taken.add(new Grant(Prefix.parse(p), Access.READ, java.util.Optional.empty())));
        write.forEach(p -> taken.add(new Grant(Prefix.parse(p), Access.WRITE, java.util.Optional.empty())));
        try (Session session = Session.open(context)) {
            Policy policy = session.secrets().policy();
            List<Grant> left = taken.stream().filter(g -> gives(policy, g)).toList();
            if (dryRun) {
                left.forEach(g -> context.terminal()
                        .line("would take from " + name + ": " + g.access().verb() + " " + g.prefix()));
                return ExitCode.OK.code();
            }
            if (left.isEmpty()) {
                context.terminal().note("no rule gives " + name + " that any more; going on with what is stored");
            } else {
                context.confirm("Take from " + name + ": "
                        + String.join(
                                ", ",
                                left.stream()
                                        .map(g -> g.access().verb() + " " + g.prefix())
                                        .toList())
                        + "?");
                if (!PolicyEdit.publish(context, session.secrets(), rootKey, draft -> take(draft, left))) {
                    context.terminal().hint(ProposalFile.RUN_AGAIN);
                    return ExitCode.OK.code();
                }
            }
            tellOtherWays(context, session, taken);
            return ProposedSettlement.run(context, session, rootKey, adopt.wished);
        }
    }

    private boolean gives(Policy policy, Grant right) {
        return policy.rules().stream()
                .filter(rule -> rule.prefix().equals(right.prefix()))
                .map(rule -> names(rule, right.access()))
                .anyMatch(names -> names.contains(name));
    }

    private static Set<String> names(Rule rule, Access access) {
        return access == Access.READ ? rule.readers() : rule.writers();
    }

    private PolicyDraft take(PolicyDraft draft, List<Grant> rights) {
        rights.forEach(g -> draft.revoke(name, g.prefix(), Set.of(g.access())));
        return draft;
    }

    /** Rights add up: another rule, or a group, may still let the same identity in. */
    private void tellOtherWays(Context context, Session session, List<Grant> taken) {
        Policy policy = session.secrets().policy();
        if (!policy.identities().containsKey(name)) {
            return;
        }
        for (Grant other : policy.grants(name)) {
            boolean overlaps = taken.stream()
                    .anyMatch(t -> t.access() == other.access()
                            && (t.prefix().contains(other.prefix())
                                    || other.prefix().contains(t.prefix())));
            if (overlaps) {
                context.terminal()
                        .warn(name + " may still " + other.access().verb() + " " + other.prefix()
                                + other.group().map(g -> " as a member of " + g).orElse(" by a rule of its own"));
            }
        }
    }
}
