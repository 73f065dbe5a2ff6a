"""Every option that `ramet VERB --help` prints stands in that verb's manual page and in the completions of each shell, and
every option that the manual page names is in the help. Usage: options_test.py RAMET SOURCES
"""

import os
import re
import subprocess
import sys
import unittest

RAMET, SOURCES = "ramet", "."
OPTION = re.compile(r"(?<![\w-])--?[A-Za-z][\w-]*")


def read(*path):
    with open(os.path.join(SOURCES, *path), encoding="utf-8") as file:
        return file.read()


def help_of(verb):
    return subprocess.run([RAMET, verb, "--help"], capture_output=True, text=True, check=True).stdout


def options_in_help(verb):
    """The names at the beginning of each line that describes an option."""
    found = set()
    for line in help_of(verb).splitlines():
        match = re.match(r"\s+((?:--?[A-Za-z][\w-]*,?\s?)+)", line)
        if match:
            found.update(OPTION.findall(match.group(1)))
    return found


def options_in_manual(verb):
    """The options that have an entry of their own in the page."""
    text = read("docs", "man", f"ramet-{verb}.1").replace("\\-", "-")
    entries = re.findall(r"^\.TP\n(.*)$", text.split(".SH OPTIONS", 1)[1].split(".SH EXIT STATUS", 1)[0], re.MULTILINE)
    return {option for entry in entries for option in OPTION.findall(re.sub(r"\\f[A-Z]", "", entry))}


class Options(unittest.TestCase):
    def test_the_help_can_be_read(self):
        self.assertIn("--stack", options_in_help("trace"))
        self.assertIn("--call", options_in_help("explain"))

    def test_every_option_of_the_help_is_in_the_manual(self):
        for verb in ("trace", "run", "explain"):
            self.assertEqual(options_in_help(verb) - options_in_manual(verb), set(), verb)

    def test_every_option_of_the_manual_is_in_the_help(self):
        for verb in ("trace", "run", "explain"):
            text = help_of(verb)
            missing = {option for option in options_in_manual(verb) if not re.search(rf"(?<![\w-]){option}(?![\w])", text)}
            self.assertEqual(missing, set(), verb)

    def test_every_long_option_is_completed_in_each_shell(self):
        for shell in ("ramet.bash", "_ramet", "ramet.fish"):
            text = read("completions", shell)
            for verb in ("trace", "run", "explain"):
                for option in options_in_help(verb):
                    if option.startswith("--"):
                        wanted = rf"-l {option[2:]}\b" if shell == "ramet.fish" else rf"{option}(?![\w-])"
                        self.assertRegex(text, wanted, f"{shell}: {option}")

    def test_the_completion_for_bash_completes(self):
        script = f'source "{SOURCES}/completions/ramet.bash"; COMP_WORDS=(ramet trace --un); COMP_CWORD=2; _ramet; echo "$COMPREPLY"'
        done = subprocess.run(["bash", "--norc", "-c", script], capture_output=True, text=True, check=True)
        self.assertEqual(done.stdout.strip(), "--until-exit", done.stderr)


if __name__ == "__main__":
    RAMET, SOURCES = sys.argv[1], sys.argv[2]
    unittest.main(argv=sys.argv[:1])
