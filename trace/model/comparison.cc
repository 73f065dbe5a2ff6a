#include "trace/model/comparison.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <utility>
#include <vector>

#include "trace/model/forest.h"
#include "trace/model/joins.h"

namespace ramet::trace {
namespace {

struct Fact {
  const char* about;
  std::string says;
};

// One account, told task by task. Other tasks are named by their number in it, which both accounts share as long as
// nothing has differed yet.
class Account {
 public:
  Account(const Genealogy& genealogy, const ComparisonOptions& options)
      : options_(options), forest_(genealogy, TreeBy::creator), order_(forest_.preorder()), number_(forest_.size()) {
    for (std::size_t i = 0; i < order_.size(); ++i) number_[order_[i]] = i + 1;
  }

  [[nodiscard]] std::size_t size() const { return order_.size(); }
  [[nodiscard]] std::string title(std::size_t at) const {
    const Task& task = forest_.task(order_[at]);
    return fmt::format("task {} ('{}', tid {})", at + 1, task.name(), task.tid());
  }
  [[nodiscard]] std::vector<Fact> facts(std::size_t at) const {
    std::vector<Fact> facts;
    tell_birth(facts, order_[at]);
    tell_life(facts, forest_.task(order_[at]));
    tell_end(facts, forest_.task(order_[at]));
    return facts;
  }

 private:
  [[nodiscard]] std::string when(Time time) const {
    return options_.times == Compared::yes ? fmt::format(" at {}", time.count()) : std::string();
  }
  [[nodiscard]] std::string who(TaskId task, pid_t tid) const {
    const Forest::Node node = forest_.node_of(task);
    const std::string name = node != Forest::none && number_[node] != 0 ? fmt::format("task {}", number_[node])
                                                                          : "nobody in the trace";
    return options_.tids == Compared::yes ? fmt::format("{} (tid {})", name, tid) : name;
  }
  [[nodiscard]] std::string who(const Edge& edge) const {
    if (edge.certainty == Certainty::unknown) return "unknown";
    return who(edge.task, edge.tid) + (edge.certainty == Certainty::inferred ? " (inferred)" : "");
  }

  void tell_birth(std::vector<Fact>& facts, Forest::Node node) const {
    const Task& task = forest_.task(node);
    facts.push_back({"creator", who(task.creator())});
    facts.push_back({"parent at birth", who(task.birth_parent())});
    facts.push_back({"children", fmt::format("{}", forest_.children(node).size())});
    facts.push_back({"kind", task.born_as_thread() ? "thread" : "process"});
    facts.push_back({"beginning", task.created ? "created" : task.attached ? "attached" : "not seen"});
    facts.push_back({"name at birth", std::string(task.birth_name())});
    facts.push_back({"pid namespaces", fmt::format("{}", task.namespace_tids().size())});
    if (options_.tids == Compared::yes) {
      facts.push_back({"tids", fmt::format("{} of {}, before {}, in namespaces {}", task.tid(), task.tgid(),
                                           fmt::join(task.earlier_tids(), " "), fmt::join(task.namespace_tids(), " "))});
    }
    if (options_.times == Compared::yes) facts.push_back({"birth", fmt::format("{}", task.birth_time().count())});
    if (!task.created) return;
    const Created& created = task.created->what;
    facts.push_back({"call", fmt::format("{}, flags {:#x}, exit signal {}", static_cast<int>(created.call),
                                         created.arguments.flags.bits(), created.arguments.exit_signal)});
  }

  void tell_life(std::vector<Fact>& facts, const Task& task) const {
    for (const At<Exec>& exec : task.execs) {
      facts.push_back({"exec", fmt::format("{} [{}]{}{}", exec.what.path, fmt::join(exec.what.argv, "] ["),
                                           exec.what.former_tid != 0 ? " by a thread" : "", when(exec.time))});
    }
    for (const At<std::string>& rename : task.renames) {
      facts.push_back({"name", rename.what + when(rename.time)});
    }
    for (const At<SharingChanged>& change : task.sharing_changes) {
      facts.push_back({"no longer shared", fmt::format("{:#x} by call {}{}", change.what.no_longer_shared.bits(),
                                                       static_cast<int>(change.what.call), when(change.time))});
    }
    for (const At<CreateFailed>& failed : task.failures) {
      facts.push_back({"failed creation", fmt::format("errno {}, flags {:#x}{}", failed.what.error,
                                                      failed.what.arguments.flags.bits(), when(failed.time))});
    }
    for (const At<Edge>& adoption : task.adoptions) {
      facts.push_back({"adopted by", who(adoption.what) + when(adoption.time)});
    }
  }

  void tell_end(std::vector<Fact>& facts, const Task& task) const {
    if (const auto join = successful_join(task)) {
      facts.push_back({"joined by", who(join->joiner, join->joiner_tid) + when(*join->ended)});
    }
    // Whether the begin of a join is seen is chance, unless it never ended.
    std::vector<std::string> waiting;
    for (const Join& join : joins(task)) {
      if (!join.ended) waiting.push_back(who(join.joiner, join.joiner_tid) + when(*join.began));
    }
    std::sort(waiting.begin(), waiting.end());
    for (std::string& waiter : waiting) facts.push_back({"waited for without end by", std::move(waiter)});
    if (task.detached) facts.push_back({"detached", "yes" + when(task.detached->time)});
    if (task.never_joined) facts.push_back({"never joined", "yes" + when(task.never_joined->time)});
    if (task.never_collected) facts.push_back({"never collected", "yes" + when(task.never_collected->time)});
    if (task.released) facts.push_back({"released alive", "yes" + when(*task.released)});
    if (task.collected) facts.push_back({"collected by", who(task.collected->what.by) + when(task.collected->time)});
    if (!task.ended) return;
    const Ended& ended = task.ended->what;
    facts.push_back({"end", fmt::format("cause {}, status {}, signal {}{}{}", static_cast<int>(ended.cause),
                                        ended.status, ended.signal, ended.core ? ", core" : "",
                                        when(task.ended->time))});
  }

  ComparisonOptions options_;
  Forest forest_;
  std::vector<Forest::Node> order_;
  std::vector<std::size_t> number_;  // of a node: its place in order_, from 1; 0 for one that is not told
};

Equality compare_facts(const std::string& title, const std::vector<Fact>& left, const std::vector<Fact>& right) {
  for (std::size_t i = 0; i < std::max(left.size(), right.size()); ++i) {
    if (i >= left.size()) return {false, fmt::format("{}: {}: nothing against '{}'", title, right[i].about, right[i].says)};
    if (i >= right.size()) return {false, fmt::format("{}: {}: '{}' against nothing", title, left[i].about, left[i].says)};
    const bool same_fact = std::string_view(left[i].about) == right[i].about;
    if (same_fact && left[i].says == right[i].says) continue;
    if (same_fact) {
      return {false, fmt::format("{}: {}: '{}' against '{}'", title, left[i].about, left[i].says, right[i].says)};
    }
    return {false, fmt::format("{}: {}: '{}' against {}: '{}'", title, left[i].about, left[i].says, right[i].about,
                               right[i].says)};
  }
  return {};
}

}  // namespace

Equality equal_up_to_renaming(const Genealogy& left, const Genealogy& right, const ComparisonOptions& options) {
  const Account first(left, options);
  const Account second(right, options);
  for (std::size_t at = 0; at < std::min(first.size(), second.size()); ++at) {
    Equality same = compare_facts(first.title(at), first.facts(at), second.facts(at));
    if (!same) return same;
  }
  if (first.size() == second.size()) return {};
  const std::size_t at = std::min(first.size(), second.size());
  const bool more_left = first.size() > second.size();
  return {false, fmt::format("{} tasks against {}: only the {} account has {}", first.size(), second.size(),
                             more_left ? "first" : "second", more_left ? first.title(at) : second.title(at))};
}

}  // namespace ramet::trace
