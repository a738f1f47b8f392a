package io.secretctl.cli.commands;

import io.secretctl.cli.base.ExitCode;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Makes a group. */
@Command(name = "group", description = "make a group of identities, or give an existing one other members")
final class AccessGroup implements Action {
    @Parameters(index = "0", paramLabel = "NAME", description = "the group's name in the policy")
    String name = "";

    @Parameters(index = "1..*", arity = "0..*", paramLabel = "MEMBER", description = "all its members, by their names")
    List<String> members = new ArrayList<>();

    @Mixin
    PublishOption rootKey = new PublishOption();

    @Mixin
    ResealOption reseal = new ResealOption();

    @Override
    public int run(Context context) {
        try (Session session = reseal.session(context)) {
            if (PolicyEdit.publish(context, session.secrets(), rootKey, draft -> draft.setGroup(name, members))) {
                reseal.run(context, session);
            }
        }
        return ExitCode.OK.code();
    }
}
