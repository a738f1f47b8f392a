# Sourced by bin/secretctl for what an agent serves, where SECRETCTL_AGENT names a socket: asks the agent that listens there,
# and ends if it has answered. Otherwise, whatever the reason, the command goes on without it. The protocol: AgentRequest
# and AgentAnswer. Nothing here but socat is a process of its own.

secretctl_newline='
'

# The socket must be this user's own, and stay: nobody else may put another in its place. Nobody else can in a folder of
# this user's that is sticky, as the agent makes it, or that they may not write to.
own() {
    case $SECRETCTL_AGENT in
    *[!A-Za-z0-9/._-]*) return 1 ;; # socat would take other characters for more than themselves
    /*/*) ;;
    *) return 1 ;;
    esac
    secretctl_folder=${SECRETCTL_AGENT%/*}
    [ -S "$SECRETCTL_AGENT" ] && [ ! -L "$SECRETCTL_AGENT" ] && [ -O "$SECRETCTL_AGENT" ] &&
        [ ! -L "$secretctl_folder" ] && [ -O "$secretctl_folder" ] || return 1
    [ ! -k "$secretctl_folder" ] || return 0
    case $(ls -ld "$secretctl_folder" 2>/dev/null) in
    drwx------*) ;;
    *) return 1 ;;
    esac
}

# Adds a line to the request; no value may break it.
add() {
    case $2 in
    *"$secretctl_newline"*) return 1 ;;
    esac
    secretctl_request=$secretctl_request$1$2$secretctl_newline
}

# All that the settings come from. A shell begins with a PWD that leads to where it is; the agent follows its links.
request() {
    [ -n "${HOME-}" ] && [ -n "${PWD-}" ] || return 1
    secretctl_request="secretctl-agent 3${secretctl_newline}RUN$secretctl_newline"
    add "dir " "$PWD" && add "tty " "$secretctl_tty" || return 1
    for secretctl_name in HOME XDG_CONFIG_HOME XDG_STATE_HOME NO_COLOR TERM SECRETCTL_STORE SECRETCTL_IDENTITY \
        SECRETCTL_PASSPHRASE_FILE SECRETCTL_ROOT SECRETCTL_STATE SECRETCTL_CACHE_MAX_AGE \
        SECRETCTL_REQUIRE_MANIFEST SECRETCTL_TIMEOUT \
        SECRETCTL_CA_FILE SECRETCTL_CERT_FILE SECRETCTL_KEY_FILE SECRETCTL_USER SECRETCTL_PASSWORD_FILE \
        SECRETCTL_TOKEN_FILE; do
        eval "secretctl_value=\${$secretctl_name-}"
        [ -z "$secretctl_value" ] || add "env $secretctl_name=" "$secretctl_value" || return 1
    done
    for secretctl_value in "$@"; do
        add "arg " "$secretctl_value" || return 1
    done
}

# Passes a whole answer on, and ends; half of one is none.
pass() {
    [ $# -eq 5 ] && [ "$1,$5" = done,end ] || return 0
    printf %b "${3#.}" >&2
    trap 'exit 0' PIPE # a reader that goes away is no error
    printf %b "${4#.}" 2>/dev/null || {
        [ ! -p /dev/fd/1 ] || exit 0 # nor is it where the signal is ignored
        echo "error: standard output can't be written" >&2
        exit 1
    }
    exit "$2"
}

# A printf that is a program would show a value to everybody.
if own && command -v socat >/dev/null && PATH=/dev/null command -v printf >/dev/null && request "$@"; then
    secretctl_answer=$(
        socat -t 30 - "UNIX-CONNECT:$SECRETCTL_AGENT" 2>/dev/null <<EOF
$secretctl_request
EOF
    )
    # shellcheck disable=SC2086 # words, in which no shell finds a pattern
    pass $secretctl_answer
    # It has been asked.
    unset SECRETCTL_AGENT
fi
