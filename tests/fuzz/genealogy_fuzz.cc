// Any list of events may be folded: nothing crashes, nothing goes round in circles, every order of arrival adds up to the
// same, and the tree can be drawn. The bytes choose the events; the ids are few, so that they meet.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "trace/model/census.h"
#include "trace/model/comparison.h"
#include "trace/model/forest.h"
#include "trace/view/tree.h"

namespace {

using namespace ramet;
using namespace ramet::trace;

class Bytes {
 public:
  Bytes(const std::uint8_t* data, std::size_t size) : data_(data), end_(data + size) {}
  [[nodiscard]] bool empty() const { return data_ == end_; }
  std::uint8_t next() { return empty() ? std::uint8_t{0} : *data_++; }
  std::uint8_t below(unsigned limit) { return static_cast<std::uint8_t>(next() % limit); }
  // Some have no id, some a small one that many share, a few an enormous one.
  TaskId task() {
    const std::uint8_t byte = next();
    return byte < 250 ? TaskId(byte % 8) : TaskId(UINT64_MAX - byte);
  }
  Edge edge() { return {task(), static_cast<pid_t>(below(12)), Certainty(below(3))}; }
  CloneFlags flags() { return CloneFlags::from_bits(std::uint64_t{next()} << 8 | std::uint64_t{next()} << 16); }
  std::string text() { return std::string(below(4), static_cast<char>(next())); }

 private:
  const std::uint8_t* data_;
  const std::uint8_t* end_;
};

Payload payload(Bytes& bytes) {
  switch (bytes.below(18)) {
    case 0: return Started{.engine = bytes.text(), .command = {bytes.text()}};
    case 1: return Lost{.count = bytes.next()};
    case 2: return Attached{.parent = bytes.edge(), .name = bytes.text(), .argv = {bytes.text()}};
    case 3:
    case 4:
      return Created{.creator = bytes.edge(), .parent = bytes.edge(), .call = CreateCall(bytes.below(6)),
                     .arguments = {.flags = bytes.flags()}, .name = bytes.text()};
    case 5: return CreateFailed{.arguments = {.flags = bytes.flags()}, .error = bytes.next()};
    case 6: return Executed{.path = bytes.text(), .argv = {bytes.text()}, .former_tid = bytes.below(12)};
    case 7: return Renamed{bytes.text()};
    case 8: return SharingChanged{SharingCall(bytes.below(4)), bytes.flags(), Certainty(bytes.below(3))};
    case 9: return Stopped{bytes.next()};
    case 10: return Continued{};
    case 11: return JoinBegan{bytes.edge(), 0};
    case 12: return JoinEnded{bytes.edge(), JoinOutcome(bytes.below(3))};
    case 13: return Detached{Certainty(bytes.below(3))};
    case 14: return NeverJoined{Certainty(bytes.below(3))};
    case 15: return Ended{.cause = EndCause(bytes.below(4)), .status = bytes.below(3), .signal = bytes.next()};
    case 16: return Collected{bytes.edge(), CollectCall(bytes.below(4))};
    default: return Adopted{bytes.edge()};
  }
}

std::vector<Event> events(Bytes bytes) {
  std::vector<Event> list;
  while (!bytes.empty() && list.size() < 400) {
    Event event{Time(bytes.below(16)), bytes.task(), static_cast<pid_t>(bytes.below(12)), static_cast<pid_t>(bytes.below(12)), {}};
    event.payload = payload(bytes);
    list.push_back(std::move(event));
  }
  return list;
}

Genealogy fold(const std::vector<Event>& list) {
  Genealogy genealogy;
  for (const Event& event : list) genealogy.apply(event);
  return genealogy;
}

void require(bool holds) {
  if (!holds) std::abort();
}

// Every task that is shown stands in the forest once.
void require_forest(const Genealogy& genealogy, TreeBy by) {
  const Forest forest(genealogy, by);
  std::vector<Forest::Node> order = forest.preorder();
  std::ranges::sort(order);
  require(std::ranges::adjacent_find(order) == order.end());
  const auto seen = std::ranges::count_if(genealogy.tasks(), [](const Task& task) { return task.seen; });
  require(order.size() >= static_cast<std::size_t>(seen));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::vector<Event> list = events(Bytes(data, size));
  const Genealogy genealogy = fold(list);
  for (const TreeBy by : {TreeBy::creator, TreeBy::parent}) require_forest(genealogy, by);
  require(census(genealogy).tasks <= genealogy.tasks().size());
  std::ranges::reverse(list);
  const Genealogy reversed = fold(list);
  require(equal_up_to_renaming(genealogy, reversed, {.tids = Compared::yes, .times = Compared::yes}).equal);
  const TreeOptions options{.style = {.width = 60}};
  require(render_tree(genealogy, options, nullptr) == render_tree(reversed, options, nullptr));
  return 0;
}
