#include "trace/model/forest.h"

#include <algorithm>
#include <tuple>

namespace ramet::trace {

Forest::Forest(const Genealogy& genealogy, TreeBy by) {
  struct Key {
    Time birth;
    const Task* task;
  };
  std::vector<Key> order;
  order.reserve(genealogy.tasks().size());
  for (const Task& task : genealogy.tasks()) order.push_back({task.birth_time(), &task});
  std::sort(order.begin(), order.end(), [](const Key& left, const Key& right) {
    return std::tie(left.birth, left.task->id) < std::tie(right.birth, right.task->id);
  });
  nodes_.reserve(order.size());
  for (const Key& key : order) {
    const Node node = static_cast<Node>(tasks_.size());
    tasks_.push_back(key.task);
    nodes_.emplace(static_cast<std::uint64_t>(key.task->id), node);
    if (!key.task->born_as_thread() && key.task->seen) leaders_[key.task->tgid()].push_back(node);
  }
  above_.assign(size(), none);
  links_.assign(size(), Link::root);
  for (Node node = 0; node < size(); ++node) hang(node, by);
  cut_circles();
  list_children();
}

Forest::Node Forest::node_of(TaskId id) const {
  const auto known = nodes_.find(static_cast<std::uint64_t>(id));
  return known == nodes_.end() ? none : known->second;
}

void Forest::hang(Node node, TreeBy by) {
  const Task& task = *tasks_[node];
  const bool in_process = by == TreeBy::parent && task.born_as_thread();
  const Edge edge = by == TreeBy::creator ? task.creator() : task.parent();
  if (!in_process && edge.task != TaskId::none && edge.certainty != Certainty::unknown) {
    above_[node] = node_of(edge.task);
    links_[node] = edge.certainty == Certainty::exact ? Link::exact : Link::inferred;
  }
  if (above_[node] == none && task.born_as_thread()) {
    above_[node] = leader_of(node);
    links_[node] = in_process ? Link::exact : Link::belongs;
  }
  if (above_[node] == none) links_[node] = Link::root;
}

// Of several processes that had this tgid one after the other, the last that was born before the thread.
Forest::Node Forest::leader_of(Node thread) const {
  const auto known = leaders_.find(tasks_[thread]->tgid());
  if (known == leaders_.end()) return none;
  const std::vector<Node>& leaders = known->second;
  const auto after = std::upper_bound(leaders.begin(), leaders.end(), thread);
  return after == leaders.begin() ? leaders.front() : *std::prev(after);
}

// Events that contradict each other can make a circle. It is cut at its eldest, which every order of arrival agrees on.
void Forest::cut_circles() {
  std::vector<Node> walked(size(), none);
  for (Node start = 0; start < size(); ++start) {
    Node node = start;
    while (node != none && walked[node] == none) {
      walked[node] = start;
      node = above_[node];
    }
    if (node == none || walked[node] != start) continue;
    Node eldest = node;
    for (Node next = above_[node]; next != node; next = above_[next]) eldest = std::min(eldest, next);
    above_[eldest] = none;
    links_[eldest] = Link::root;
  }
}

void Forest::list_children() {
  first_child_.assign(size() + 1, 0);
  for (Node node = 0; node < size(); ++node) {
    if (above_[node] != none) ++first_child_[above_[node] + 1];
  }
  for (std::size_t node = 0; node < size(); ++node) first_child_[node + 1] += first_child_[node];
  children_.resize(first_child_.back());
  std::vector<std::uint32_t> next(first_child_.begin(), first_child_.end() - 1);
  for (Node node = 0; node < size(); ++node) {
    if (above_[node] != none) {
      children_[next[above_[node]]++] = node;
    } else if (tasks_[node]->seen || first_child_[node] != first_child_[node + 1]) {
      roots_.push_back(node);  // one that edges name, but that nothing hangs under, has nothing to show
    }
  }
}

std::vector<Forest::Node> Forest::preorder() const {
  std::vector<Node> order;
  std::vector<Node> pending(roots_.rbegin(), roots_.rend());
  while (!pending.empty()) {
    const Node node = pending.back();
    pending.pop_back();
    order.push_back(node);
    const std::span<const Node> below = children(node);
    pending.insert(pending.end(), below.rbegin(), below.rend());
  }
  return order;
}

}  // namespace ramet::trace
