// What the tree says of a task after its name, each as one note: only what is not as usual, and how its end was taken.
// What was not seen is said to be so; what was inferred carries a question mark.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "trace/model/waits.h"
#include "trace/view/tree.h"
#include "trace/view/tree_names.h"

namespace ramet::trace {

enum class NoteScope : std::uint8_t {
  common,      // like siblings have it in common
  individual,  // a number of its own: likeness does not ask for it
  collection,  // common; how its end was taken
};

struct Note {
  Role role = Role::plain;
  std::string text;
  NoteScope scope = NoteScope::common;
};

class TreeNotes {
 public:
  TreeNotes(const Genealogy& genealogy, const Forest& forest, const TreeNames& names, const TreeOptions& options,
            FrameResolver* resolver);

  [[nodiscard]] std::vector<Note> notes(Forest::Node node) const;
  [[nodiscard]] std::vector<Note> notes(const CreateFailed& failed) const;
  [[nodiscard]] const std::vector<std::vector<TaskId>>& deadlocks() const { return deadlocks_; }

 private:
  using Notes = std::vector<Note>;
  void tell_end(Notes& notes, const Task& task) const;
  void tell_wait(Notes& notes, const Task& task, TaskId above) const;
  void tell_thread_taken(Notes& notes, const Task& task, TaskId above) const;
  void tell_process_taken(Notes& notes, const Task& task, TaskId above) const;
  void tell_birth(Notes& notes, Forest::Node node, TaskId above) const;
  void tell_sharing(Notes& notes, const Task& task) const;
  void tell_names(Notes& notes, const Task& task) const;
  void tell_site(Notes& notes, const Task& task) const;
  [[nodiscard]] std::string created_at(StackId stack) const;

  const Forest& forest_;
  const TreeNames& names_;
  const TreeOptions& options_;
  FrameResolver* resolver_;
  std::unordered_map<TaskId, Wait> waits_;
  std::unordered_set<TaskId> deadlocked_;
  std::vector<std::vector<TaskId>> deadlocks_;
};

}  // namespace ramet::trace
