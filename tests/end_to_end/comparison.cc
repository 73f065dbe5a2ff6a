#include "tests/end_to_end/comparison.h"

#include "tests/end_to_end/complaints.h"

namespace ramet::end_to_end {

std::vector<std::string> contradictions(const Told& told, const Seen& seen, Sight sight) {
  Complaints complaints;
  compare_births(told, seen, sight, complaints);
  compare_lives(told, seen, sight, complaints);
  compare_joins(told, seen, sight, complaints);
  compare_collections(told, seen, sight, complaints);
  return complaints.sentences();
}

}  // namespace ramet::end_to_end
