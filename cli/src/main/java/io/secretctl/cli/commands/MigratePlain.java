package io.secretctl.cli.commands;

import io.secretctl.crypt.Pair;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Takes over values that lie in the store as they are. */
@Command(
        name = "plain",
        description = "seal values that lie in a store unencrypted, such as the keys that confd's templates read")
final class MigratePlain implements Action {
    @Mixin
    Migration migration = new Migration();

    @Override
    public int run(Context context) {
        return migration.run(context, Pair::value);
    }
}
