"""The bench's arithmetic on made-up times."""

import os
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from verdict import judge, ratio  # noqa: E402


def around(middle):
    return [middle * (1 + step / 1000) for step in (-4, -2, 0, 1, 3)]


class Verdicts(unittest.TestCase):
    def test_half_of_what_strace_adds_is_enough(self):
        self.assertTrue(judge(around(1.4), [around(2.0)], around(1.0)).holds)

    def test_more_than_half_is_not(self):
        self.assertFalse(judge(around(1.6), [around(2.0)], around(1.0)).holds)

    def test_the_faster_strace_counts(self):
        self.assertFalse(judge(around(1.4), [around(3.0), around(1.5)], around(1.0)).holds)

    def test_where_strace_adds_little_ramet_must_not_differ_from_native(self):
        self.assertTrue(judge(around(1.0), [around(1.05)], around(1.0)).holds)
        self.assertFalse(judge(around(1.04), [around(1.05)], around(1.0)).holds)

    def test_faster_than_native_is_no_fault(self):
        self.assertTrue(judge(around(0.95), [around(1.05)], around(1.0)).holds)

    def test_noise_that_hides_what_strace_adds_leaves_no_bound(self):
        self.assertIn("to no bound;", judge([1.2, 1.3, 1.4], [[1.0, 1.3, 2.0]], [0.9, 1.0, 1.4]).sentence)

    def test_the_interval_holds_the_ratio_and_widens_with_the_noise(self):
        calm, noisy = ratio(around(2.0), around(1.0)), ratio([1.0, 2.0, 3.0, 1.5, 2.5], around(1.0))
        self.assertAlmostEqual(calm.middle, 2.0, places=2)
        self.assertTrue(calm.low <= 2.0 <= calm.high)
        self.assertGreater(noisy.high - noisy.low, calm.high - calm.low)


if __name__ == "__main__":
    unittest.main()
