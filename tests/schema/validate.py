#!/usr/bin/env python3
"""Checks JSON lines against docs/event.schema.json.

usage: validate.py [--schema FILE] FILE...      ("-" is the standard input)

Exit status 0: every line is right. 1: prints the first wrong line, and why. 77: python3-jsonschema is missing.
"""

import argparse
import json
import pathlib
import sys

SKIP = 77
SCHEMA = pathlib.Path(__file__).resolve().parents[2] / "docs" / "event.schema.json"

try:
    import jsonschema
except ImportError:
    print("skipped: python3-jsonschema is not installed")
    sys.exit(SKIP)


class Validator:
    """One validator for each kind of event: the schema's oneOf, with the choice already made by the field `event`."""

    def __init__(self, schema):
        jsonschema.Draft202012Validator.check_schema(schema)
        self.schema = schema
        self.kinds = [choice["$ref"].rsplit("/", 1)[1] for choice in schema["oneOf"]]
        self.by_kind = {}

    def wrong(self, text):
        """Why the line `text` is wrong, or None."""
        try:
            line = json.loads(text)
        except (ValueError, RecursionError) as error:
            return f"not JSON: {error}"
        kind = line.get("event") if isinstance(line, dict) else None
        if kind not in self.kinds:
            return f"no such kind of event: {kind!r}"
        if kind not in self.by_kind:
            alone = {"$ref": f"#/$defs/{kind}", "$defs": self.schema["$defs"]}
            self.by_kind[kind] = jsonschema.Draft202012Validator(alone)
        error = jsonschema.exceptions.best_match(self.by_kind[kind].iter_errors(line))
        return error and f"at /{'/'.join(map(str, error.absolute_path))}: {error.message}"


def main():
    parser = argparse.ArgumentParser(description="Checks JSON lines against docs/event.schema.json.")
    parser.add_argument("--schema", type=pathlib.Path, default=SCHEMA)
    parser.add_argument("files", nargs="+", metavar="FILE")
    arguments = parser.parse_args()
    validator = Validator(json.loads(arguments.schema.read_text(encoding="utf-8")))
    count = 0
    for name in arguments.files:
        with sys.stdin.buffer if name == "-" else open(name, "rb") as lines:
            for number, raw in enumerate(lines, 1):
                try:
                    text = raw.decode("utf-8")
                    why = validator.wrong(text)
                except UnicodeDecodeError as error:
                    text, why = repr(raw), f"not UTF-8: {error}"
                if not text.endswith("\n") and why is None:
                    why = "the line has no end"
                if why:
                    print(f"{name}:{number}: {why}\n{text.rstrip()}")
                    return 1
                count += 1
    print(f"{count} lines are right")
    return 0


if __name__ == "__main__":
    sys.exit(main())
