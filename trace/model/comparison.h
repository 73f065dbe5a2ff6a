// Comparison of two accounts of the same program: by two engines, by an engine and the program itself, by two runs.
// Tasks correspond by their place among their creator's children in the order of birth, never by their ids.
#pragma once

#include <string>

#include "trace/model/genealogy.h"

namespace ramet::trace {

enum class Compared : std::uint8_t { no, yes };

struct ComparisonOptions {
  Compared tids = Compared::no;   // of one and the same run they must agree
  Compared times = Compared::no;  // and of one and the same list of events
};

struct Equality {
  bool equal = true;
  std::string difference;  // the first: which task, which fact, and what each account says
  explicit operator bool() const { return equal; }
};

[[nodiscard]] Equality equal_up_to_renaming(const Genealogy& left, const Genealogy& right,
                                            const ComparisonOptions& options = {});

}  // namespace ramet::trace
