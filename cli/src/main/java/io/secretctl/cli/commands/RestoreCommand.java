package io.secretctl.cli.commands;

import io.secretctl.cli.base.CliException;
import io.secretctl.cli.base.ExitCode;
import io.secretctl.crypto.EnvelopeException;
import io.secretctl.crypto.Position;
import io.secretctl.json.StrictJson;
import io.secretctl.policy.Policy;
import io.secretctl.policy.PolicyException;
import io.secretctl.secrets.RestorePlan;
import io.secretctl.secrets.RestorePlan.State;
import io.secretctl.secrets.SecretException;
import io.secretctl.secrets.SecretStore;
import io.secretctl.store.Prefix;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * After a backup of the store was put back: the root declares that what it holds now is the truth, and every value is
 * sealed again under that declaration. Interrupted anywhere, it goes on where it was when it is run again.
 */
@Command(
        name = "restore",
        description =
                "after a backup of the store was put back: declare that to be the truth, and seal it again for everybody")
final class RestoreCommand implements Action {
    @Parameters(
            arity = "0..1",
            paramLabel = "PREFIX",
            description = "seal only this again, for example /app; everything by default. What is declared is for all")
    String prefix = "/";

    @Option(names = "--dry-run", description = "say what is missing here and what would be done, and leave it")
    boolean dryRun;

    @Option(
            names = "--declare",
            description =
                    "declare a restore even if nothing is missing by what this machine has seen: others have seen more")
    boolean forced;

    @Option(
            names = "--above",
            paramLabel = "VERSION",
            description = "the highest policy version that anybody has seen, if that was not here")
    long above;

    @Option(
            names = "--expiry",
            paramLabel = "TIME",
            description =
                    "how long the declared policy is taken, as access expiry has it: needed if the one that was put"
                            + " back has expired")
    Optional<String> expiry = Optional.empty();

    @Mixin
    AdoptOption adopt = new AdoptOption();

    @Mixin
    PublishOption rootKey = new PublishOption();

    @Override
    public int run(Context context) {
        if (above < 0 || above >= Position.MAX) {
            throw CliException.usage("--above is the version of a policy");
        }
        Prefix chosen = Prefix.parse(prefix);
        try (Session session = Session.restoring(context, true)) {
            SecretStore secrets = session.secrets();
            RestorePlan plan = secrets.planRestore(chosen);
            boolean declare = forced || plan.mustBeDeclared();
            if (dryRun) {
                show(context, plan, declare);
                return ExitCode.OK.code();
            }
            if (!declare && plan.items().isEmpty()) {
                context.terminal().note("nothing here is older than what was seen: nothing to restore");
                return ExitCode.OK.code();
            }
            if (declare && !declare(context, secrets, plan)) {
                context.terminal().hint(ProposalFile.RUN_AGAIN);
                return ExitCode.OK.code();
            }
            return sealAgain(context, secrets, secrets.planRestore(chosen));
        }
    }

    private boolean declare(Context context, SecretStore secrets, RestorePlan plan) {
        Optional<Instant> expires = expiry(secrets.policy());
        tellLostPolicies(context, plan);
        context.confirm("Declare what the store holds now to be the truth, for everybody?");
        Position seen = new Position(
                plan.seenPolicy().epoch(), Math.max(plan.seenPolicy().version(), above));
        return PolicyEdit.publish(
                context, secrets, rootKey, draft -> draft.declareRestore(seen).expires(expires));
    }

    private Optional<Instant> expiry(Policy stored) {
        if (expiry.isPresent()) {
            return Expiry.of("--expiry", expiry.get());
        }
        Optional<Instant> before = stored.head().expires();
        if (stored.head().hasExpired(Instant.now())) {
            throw CliException.usage("the policy that was put back has expired at " + before.orElseThrow())
                    .withHint(
                            "--expiry says how long the one that declares the restore is taken: 90d, a time, or never");
        }
        return before;
    }

    private static void tellLostPolicies(Context context, RestorePlan plan) {
        if (plan.storedPolicy().compareTo(plan.seenPolicy()) < 0) {
            context.terminal()
                    .warn("policy " + plan.storedPolicy() + " is in force here, " + plan.seenPolicy()
                            + " was seen before: rights that were taken since are back");
            context.terminal().hint("secretctl access list --state NEW-FOLDER shows who may do what by it");
        }
    }

    private int sealAgain(Context context, SecretStore secrets, RestorePlan plan) {
        int sealed = 0;
        int gone = 0;
        int left = 0;
        for (RestorePlan.Item item : plan.items()) {
            boolean due = item.state() == State.READY
                    || item.state() == State.GONE
                    || (adopt.wished && item.state() == State.AUTHOR_GONE);
            if (due && restored(context, secrets, item)) {
                sealed += item.state() == State.GONE ? 0 : 1;
                gone += item.state() == State.GONE ? 1 : 0;
            } else {
                left++;
                if (!due) {
                    context.terminal().warn(item.path() + ": " + words(item));
                }
            }
        }
        context.terminal().note("sealed " + sealed + " again, marked " + gone + " as deleted, " + left + " left to do");
        if (left > 0) {
            context.terminal()
                    .hint("have somebody who may read and write those run secretctl restore too; what is refused must"
                            + " be set again");
        }
        return left == 0 ? ExitCode.OK.code() : ExitCode.FINDINGS.code();
    }

    private boolean restored(Context context, SecretStore secrets, RestorePlan.Item item) {
        try {
            secrets.restore(item.path(), adopt.wished);
            return true;
        } catch (SecretException.NotRemembered e) {
            context.terminal().warn(String.valueOf(e.getMessage()));
            return true;
        } catch (EnvelopeException | PolicyException | SecretException e) {
            context.terminal().warn(item.path() + ": " + e.getMessage());
            return false;
        }
    }

    private static String words(RestorePlan.Item item) {
        return switch (item.state()) {
            case READY -> "to be sealed again";
            case GONE -> "gone: to be marked as deleted";
            case NOT_READABLE -> "not readable by you";
            case NOT_WRITABLE -> "not writable by you";
            case AUTHOR_GONE -> "its author is gone: look at it, then --adopt";
            case REFUSED -> "refused: " + item.reason().orElse("");
        };
    }

    private static String position(Optional<Position> position) {
        return position.map(Position::toString).orElse("-");
    }

    private static void show(Context context, RestorePlan plan, boolean declare) {
        if (context.output() == OutputFormat.JSON) {
            context.terminal().json(json(plan, declare));
            return;
        }
        tellLostPolicies(context, plan);
        Table table = new Table("PATH", "STORED", "SEEN BEFORE", "STATE");
        plan.items()
                .forEach(item ->
                        table.row(item.path().value(), position(item.stored()), position(item.seen()), words(item)));
        table.print(context.terminal());
        context.terminal()
                .note(declare ? "a restore would be declared, by the root's keys" : "no restore needs to be declared");
    }

    private static byte[] json(RestorePlan plan, boolean declare) {
        return StrictJson.writePretty(json -> {
            json.writeNumberField("v", 1);
            json.writeBooleanField("declares", declare);
            json.writeStringField("policy", plan.storedPolicy().toString());
            json.writeStringField("policySeen", plan.seenPolicy().toString());
            json.writeArrayFieldStart("plan");
            for (RestorePlan.Item item : plan.items()) {
                json.writeStartObject();
                json.writeStringField("path", item.path().value());
                json.writeStringField(
                        "state", item.state().name().toLowerCase(Locale.ROOT).replace('_', '-'));
                json.writeStringField("stored", position(item.stored()));
                json.writeStringField("seen", position(item.seen()));
                json.writeEndObject();
            }
            json.writeEndArray();
        });
    }
}
