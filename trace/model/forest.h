// Forest: the tasks of a genealogy hung under their creators, or under those whom the kernel holds to be their parents.
// Whatever the events said, this is a forest: each task stands in it once and no walk along it can go round in circles.
#pragma once

#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

#include "trace/model/genealogy.h"

namespace ramet::trace {

enum class TreeBy : std::uint8_t { creator, parent };

// What holds a task at its place.
enum class Link : std::uint8_t {
  root,      // nothing: launched, attached, or its creator is unknown
  exact,
  inferred,
  belongs,   // its creator is unknown; it is a thread of the process that it hangs under
};

class Forest {
 public:
  using Node = std::uint32_t;  // tasks in the order of birth

  Forest(const Genealogy& genealogy, TreeBy by);

  [[nodiscard]] std::size_t size() const { return tasks_.size(); }
  [[nodiscard]] const Task& task(Node node) const { return *tasks_[node]; }
  [[nodiscard]] Link link(Node node) const { return links_[node]; }
  [[nodiscard]] std::span<const Node> roots() const { return roots_; }                // in the order of birth
  [[nodiscard]] std::span<const Node> children(Node node) const {                     // in the order of birth
    return std::span(children_).subspan(first_child_[node], first_child_[node + 1] - first_child_[node]);
  }
  [[nodiscard]] Node above(Node node) const { return above_[node]; }  // `none` for a root
  [[nodiscard]] Node node_of(TaskId id) const;                        // `none` when it is not in the forest
  [[nodiscard]] std::vector<Node> preorder() const;

  static constexpr Node none = UINT32_MAX;

 private:
  void hang(Node node, TreeBy by);
  [[nodiscard]] Node leader_of(Node thread) const;
  void cut_circles();
  void list_children();

  std::vector<const Task*> tasks_;
  std::vector<Node> above_;
  std::vector<Link> links_;
  std::vector<Node> roots_;
  std::vector<std::uint32_t> first_child_;
  std::vector<Node> children_;
  std::unordered_map<std::uint64_t, Node> nodes_;
  std::unordered_map<pid_t, std::vector<Node>> leaders_;  // of a tgid, which may have been used again
};

}  // namespace ramet::trace
