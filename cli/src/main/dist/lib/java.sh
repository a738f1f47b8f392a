# Sourced by the scripts beside it, which have set secretctl_home: finds a Java, and says how it is started.

fail() {
    echo "error: $1" >&2
    echo "hint: install Java 17 or newer (Debian: apt-get install default-jre-headless), or let SECRETCTL_JAVA name its java" >&2
    exit 1
}

if [ -n "${SECRETCTL_JAVA:-}" ]; then
    secretctl_java=$SECRETCTL_JAVA
elif [ -x "$secretctl_home/runtime/bin/java" ]; then
    secretctl_java=$secretctl_home/runtime/bin/java
elif [ -n "${JAVA_HOME:-}" ]; then
    secretctl_java=$JAVA_HOME/bin/java
else
    secretctl_java=$(command -v java) || fail "no java was found"
fi
[ -x "$secretctl_java" ] || fail "there is no program $secretctl_java"

# A JDK tells its version in the file "release". Asking java itself would start a second virtual machine.
secretctl_version=
secretctl_real=$secretctl_java
[ ! -L "$secretctl_java" ] || secretctl_real=$(readlink -f "$secretctl_java")
secretctl_release=${secretctl_real%/bin/*}/release
if [ -r "$secretctl_release" ]; then
    while IFS='=' read -r secretctl_key secretctl_value; do
        [ "$secretctl_key" != JAVA_VERSION ] || secretctl_version=$secretctl_value
    done <"$secretctl_release"
fi
secretctl_version=${secretctl_version#\"}
secretctl_version=${secretctl_version%\"}
secretctl_major=${secretctl_version%%[!0-9]*}
[ -n "$secretctl_major" ] || {
    secretctl_version=$("$secretctl_java" -version 2>&1 | sed -n 's/^[a-z]* version "\([^"]*\)".*/\1/p')
    secretctl_major=${secretctl_version%%[!0-9]*}
}
[ "${secretctl_major:-0}" -ge 17 ] || fail "secretctl needs Java 17 or newer, and $secretctl_java is ${secretctl_version:-of no known version}"

secretctl_class_path=$secretctl_home/lib/secretctl.jar:$secretctl_home/lib/start.jar:$secretctl_home/lib/libraries.jar

# Java 17 maps the archive's part of the heap for one collector alone; later ones do for the one that starts sooner.
if [ "$secretctl_major" -lt 18 ]; then
    secretctl_collector=-XX:+UseG1GC
else
    secretctl_collector=-XX:+UseSerialGC
fi

# Short runs want C1, no shared files, and large pages where the system has them: faults of pages are a tenth of a run. No
# other process may attach, and no dump of the memory is written: it holds secrets. What libraries log goes nowhere: an
# error reaches the user as one.
secretctl_flags="-XX:TieredStopAtLevel=1 $secretctl_collector -XX:+UseTransparentHugePages -XX:-UsePerfData \
-XX:+DisableAttachMechanism -XX:-CreateCoredumpOnCrash -XX:+DisplayVMOutputToStderr -Dslf4j.internal.verbosity=ERROR \
--enable-native-access=ALL-UNNAMED"
[ "$secretctl_major" -lt 23 ] || secretctl_flags="$secretctl_flags --sun-misc-unsafe-memory-access=allow"

# Classes that were loaded and linked ahead of time, as make-archive made them; a JVM that they do not fit ignores them.
secretctl_archive=$secretctl_home/lib/archive/$secretctl_version
if [ "$secretctl_major" -lt 25 ]; then
    secretctl_archive_type=jsa
    secretctl_archive_option=-XX:SharedArchiveFile
else
    secretctl_archive_type=aot
    secretctl_archive_option=-XX:AOTCache
fi
