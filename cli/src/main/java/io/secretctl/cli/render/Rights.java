package io.secretctl.cli.render;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.UserPrincipal;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Whom a rendered file belongs to and who may use it. Without an owner or a group it is this process's.
 *
 * @param mode the permissions; 0600 if nothing else is asked for
 */
record Rights(
        Set<PosixFilePermission> mode,
        Optional<UserPrincipal> owner,
        Optional<GroupPrincipal> group,
        Optional<Integer> uid,
        Optional<Integer> gid) {
    private static final Pattern OCTAL = Pattern.compile("0?[0-7]{3}");

    /** For its owner alone. */
    static final Rights OWNER_ONLY =
            new Rights(mode("0600"), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    /**
     * Reads a mode such as {@code 0640}.
     *
     * @throws IllegalArgumentException if it is none; setuid, setgid and sticky are none for a configuration file
     */
    static Set<PosixFilePermission> mode(String text) {
        if (!OCTAL.matcher(text).matches()) {
            throw new IllegalArgumentException("a mode is written as \"0640\", from \"0000\" to \"0777\"");
        }
        int bits = Integer.parseInt(text, 8);
        Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
        PosixFilePermission[] all = PosixFilePermission.values(); // from OWNER_READ, 0400, to OTHERS_EXECUTE, 0001
        for (int i = 0; i < all.length; i++) {
            if ((bits & (0400 >> i)) != 0) {
                permissions.add(all[i]);
            }
        }
        return permissions;
    }

    /** Gives a file that is not in its place yet its owner first, then its mode. */
    void apply(Path file) throws IOException {
        PosixFileAttributeView view =
                Files.getFileAttributeView(file, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        if (owner.isPresent()) {
            view.setOwner(owner.get());
        }
        if (group.isPresent()) {
            view.setGroup(group.get());
        }
        if (uid.isPresent()) {
            Files.setAttribute(file, "unix:uid", uid.get(), LinkOption.NOFOLLOW_LINKS);
        }
        if (gid.isPresent()) {
            Files.setAttribute(file, "unix:gid", gid.get(), LinkOption.NOFOLLOW_LINKS);
        }
        Files.setPosixFilePermissions(file, mode);
    }

    /** Whether a file has what is asked for. */
    boolean match(Path file) throws IOException {
        PosixFileAttributes attributes =
                Files.readAttributes(file, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        return attributes.permissions().equals(mode)
                && owner.filter(o -> !o.equals(attributes.owner())).isEmpty()
                && group.filter(g -> !g.equals(attributes.group())).isEmpty()
                && has(file, "unix:uid", uid)
                && has(file, "unix:gid", gid);
    }

    private static boolean has(Path file, String attribute, Optional<Integer> expected) throws IOException {
        return expected.isEmpty()
                || expected.get().equals(Files.getAttribute(file, attribute, LinkOption.NOFOLLOW_LINKS));
    }
}
