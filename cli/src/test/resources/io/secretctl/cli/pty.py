"""Runs a program on a terminal of its own and plays a dialogue with it.

Reads one JSON object from standard input:
  argv, env, cwd   what to run
  steps            ["expect", TEXT] waits until the terminal shows TEXT (after the last match),
                   ["send", TEXT] types it
  stdout           a file that takes standard output in the terminal's place, or empty
  seconds          the deadline of the whole
Writes one JSON object: exit (as a shell would say it), screen (what the terminal showed), restored (whether the
terminal's settings are at the end what they were), left (what was typed and nobody has read), problem (what did not
happen, or null).
"""
import fcntl
import json
import os
import select
import sys
import termios
import time


def main():
    spec = json.load(sys.stdin)
    # The program's end is held open here too, so that the terminal's settings can be read after the program ended.
    terminal, end = os.openpty()
    settings = termios.tcgetattr(end)
    pid = os.fork()
    if pid == 0:
        os.setsid()
        fcntl.ioctl(end, termios.TIOCSCTTY, 0)
        out = end
        if spec["stdout"]:
            out = os.open(spec["stdout"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        os.dup2(end, 0)
        os.dup2(out, 1)
        os.dup2(end, 2)
        os.chdir(spec["cwd"])
        os.execve(spec["argv"][0], spec["argv"], spec["env"])
    deadline = time.monotonic() + spec["seconds"]
    screen, seen, problem = b"", 0, None

    def read():
        nonlocal screen
        ready, _, _ = select.select([terminal], [], [], 0.05)
        if ready:
            screen += os.read(terminal, 65536)
        return bool(ready)

    status = None

    def ended():
        nonlocal status
        if status is None:
            done, result = os.waitpid(pid, os.WNOHANG)
            if done:
                status = result
        return status is not None

    for kind, text in spec["steps"]:
        data = text.encode()
        if kind == "send":
            os.write(terminal, data)
            continue
        while data not in screen[seen:]:
            if time.monotonic() > deadline or (ended() and not read()):
                problem = "never showed: " + text
                break
            read()
        if problem:
            break
        seen = screen.index(data, seen) + len(data)
    while not ended() and problem is None:
        read()
        if time.monotonic() > deadline:
            problem = "did not end"
    if status is None:
        os.kill(pid, 9)
        status = os.waitpid(pid, 0)[1]
    while read():
        pass
    code = os.WEXITSTATUS(status) if os.WIFEXITED(status) else 128 + os.WTERMSIG(status)
    restored = termios.tcgetattr(end) == settings
    settings[3] &= ~termios.ICANON  # a line without an end counts, too
    termios.tcsetattr(end, termios.TCSANOW, settings)
    waiting, _, _ = select.select([end], [], [], 0)
    left = os.read(end, 65536) if waiting else b""
    json.dump(
        {
            "exit": code,
            "screen": screen.decode("utf-8", "replace"),
            "restored": restored,
            "left": left.decode("utf-8", "replace"),
            "problem": problem,
        },
        sys.stdout,
    )


main()
