#!/usr/bin/env python3
"""validate.py itself: it must refuse what is wrong, or its agreement means nothing."""

import importlib.util
import json
import pathlib
import sys
import unittest

HERE = pathlib.Path(__file__).resolve().parent
if importlib.util.find_spec("jsonschema") is None:
    print("skipped: python3-jsonschema is not installed")
    sys.exit(77)
sys.path.insert(0, str(HERE))
import validate  # noqa: E402  only once jsonschema is known to be there

RIGHT = {"v": 1, "event": "released", "time_ns": 5, "task": 1, "tid": 10, "tgid": 10}


class Validate(unittest.TestCase):
    def setUp(self):
        self.schema = json.loads(validate.SCHEMA.read_text(encoding="utf-8"))
        self.validator = validate.Validator(self.schema)

    def wrong(self, **changes):
        line = {**RIGHT, **changes}
        return self.validator.wrong(json.dumps({key: value for key, value in line.items() if value != "absent"}))

    def test_accepts_a_right_line(self):
        self.assertIsNone(self.wrong())

    def test_refuses_a_field_that_is_not_documented(self):
        self.assertIn("surprise", self.wrong(surprise=1))

    def test_refuses_a_missing_field(self):
        self.assertIn("tgid", self.wrong(tgid="absent"))

    def test_refuses_a_wrong_type(self):
        self.assertIn("/tid", self.wrong(tid="10"))

    def test_refuses_an_unknown_kind_of_event(self):
        self.assertIn("vanished", self.wrong(event="vanished"))

    def test_refuses_what_is_no_object(self):
        self.assertIsNotNone(self.validator.wrong("[]"))
        self.assertIn("not JSON", self.validator.wrong("{"))

    def test_demands_the_status_of_a_task_that_exited(self):
        ended = {"event": "ended", "cause": "exited", "lifetime_ns": 1, "cpu_ns": None}
        self.assertIn("status", self.wrong(**ended))
        self.assertIsNone(self.wrong(**ended, status=0))

    def test_every_field_of_every_kind_has_a_description(self):
        for kind in self.validator.kinds:
            for name, field in self.schema["$defs"][kind]["properties"].items():
                while "$ref" in field and "description" not in field:
                    field = self.schema["$defs"][field["$ref"].rsplit("/", 1)[1]]
                self.assertTrue(field.get("description"), f"{kind}.{name}")

    def test_no_object_takes_unknown_fields(self):
        def closed(node, path):
            if isinstance(node, dict):
                if "properties" in node and node.get("type") == "object":
                    self.assertIs(node.get("additionalProperties"), False, path)
                for key, value in node.items():
                    closed(value, f"{path}/{key}")
            elif isinstance(node, list):
                for value in node:
                    closed(value, path)

        closed(self.schema["$defs"], "$defs")


if __name__ == "__main__":
    unittest.main()
