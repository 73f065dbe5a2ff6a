#include "trace/view/tree_notes.h"

#include <cstring>
#include <fmt/format.h>

#include "trace/model/joins.h"
#include "trace/view/creation_site.h"
#include "trace/view/end_words.h"

namespace ramet::trace {
namespace {

std::string doubted(std::string words, Certainty certainty) {
  if (certainty == Certainty::inferred) words += "?";
  return words;
}

// An end that came to a thread because it came to its process says nothing of the thread itself.
bool ended_with(const Task& thread, const Task* leader) {
  if (leader == nullptr || !leader->ended) return false;
  const Ended& own = thread.ended->what;
  const Ended& process = leader->ended->what;
  return own.cause == process.cause && own.status == process.status && own.signal == process.signal;
}

}  // namespace

TreeNotes::TreeNotes(const Genealogy& genealogy, const Forest& forest, const TreeNames& names,
                     const TreeOptions& options, FrameResolver* resolver)
    : forest_(forest), names_(names), options_(options), resolver_(resolver) {
  const std::vector<Wait> waits = open_waits(genealogy);
  deadlocks_ = trace::deadlocks(waits);
  for (const std::vector<TaskId>& circle : deadlocks_) deadlocked_.insert(circle.begin(), circle.end());
  for (const Wait& wait : waits) waits_.emplace(wait.waiter, wait);
}

std::vector<Note> TreeNotes::notes(Forest::Node node) const {
  const Task& task = forest_.task(node);
  if (!task.seen) return {{Role::dim, "named by others, itself not seen"}};
  const TaskId above = forest_.above(node) == Forest::none ? TaskId::none : forest_.task(forest_.above(node)).id;
  Notes notes;
  tell_end(notes, task);
  tell_wait(notes, task, above);
  if (task.born_as_thread() && !task.leads()) {
    tell_thread_taken(notes, task, above);
  } else {
    tell_process_taken(notes, task, above);
  }
  tell_birth(notes, node, above);
  tell_sharing(notes, task);
  tell_names(notes, task);
  tell_site(notes, task);
  return notes;
}

std::vector<Note> TreeNotes::notes(const CreateFailed& failed) const {
  Notes notes;
  notes.push_back({Role::error, strerrordesc_np(failed.error) != nullptr ? strerrordesc_np(failed.error) : "unknown error"});
  if (const std::string words = sharing_words(failed.arguments.flags); !words.empty()) notes.push_back({Role::plain, words});
  if (const std::string site = created_at(failed.stack); !site.empty()) notes.push_back({Role::plain, "tried at " + site});
  return notes;
}

void TreeNotes::tell_end(Notes& notes, const Task& task) const {
  if (!task.ended) {
    if (task.released) {
      notes.push_back({Role::warning, "left running"});
    } else if (options_.shows == TreeShows::everything && task.alive()) {
      notes.push_back({Role::warning, "still running"});
    }
    if (task.stopped()) notes.push_back({Role::warning, "stopped by " + signal_words(task.last_stop->what)});
    return;
  }
  const Task* leader = names_.leader(task);
  if (leader != nullptr && leader->ended && ended_with(task, leader)) return;
  const std::string words = end_words(task.ended->what);
  if (!words.empty()) notes.push_back({Role::error, words});
}

void TreeNotes::tell_wait(Notes& notes, const Task& task, TaskId above) const {
  const auto open = waits_.find(task.id);
  if (open == waits_.end()) return;
  const Wait& wait = open->second;
  const bool deadlock = deadlocked_.contains(task.id);
  const std::string whom = names_.reference(wait.target.task, wait.target.tid, task, above);
  const std::string_view verb = task.ended ? "was waiting for" : "waiting for";
  notes.push_back({deadlock ? Role::error : Role::plain,
                   fmt::format("{}{} {}", deadlock ? "deadlock: " : "", verb, doubted(whom, wait.target.certainty))});
}

void TreeNotes::tell_thread_taken(Notes& notes, const Task& task, TaskId above) const {
  if (const auto join = successful_join(task)) {
    const std::string whom =
        join->joiner == TaskId::none ? "somebody" : names_.reference(join->joiner, join->joiner_tid, task, above);
    notes.push_back({Role::good, doubted("joined by " + whom, join->target.certainty), NoteScope::collection});
  } else if (task.detached) {
    notes.push_back({Role::dim, doubted("detached", task.detached->what.certainty), NoteScope::collection});
  } else if (task.never_joined) {
    notes.push_back({Role::warning, doubted("never joined", task.never_joined->what.certainty), NoteScope::collection});
  } else if (task.ended && task.ended->what.with_process) {
    notes.push_back({Role::dim, "ended with its process", NoteScope::collection});
  } else if (task.ended && task.ended->what.cause == EndCause::exited && options_.shows == TreeShows::everything) {
    notes.push_back({Role::dim, "join not seen", NoteScope::collection});
  }
}

void TreeNotes::tell_process_taken(Notes& notes, const Task& task, TaskId above) const {
  // A thread that took its process over by exec is taken by whoever takes the process.
  const Task* first = task.born_as_thread() ? names_.leader(task) : &task;
  const Edge maker = first != nullptr ? first->creator() : Edge{};
  if (task.collected) {
    const Collected& collected = task.collected->what;
    // What ramet launched it waits for itself; the creator is its tracing thread, the parent its process.
    const bool launched = maker.task == TaskId::none && maker.tid != 0;
    const bool by_ramet = launched && collected.by.task == TaskId::none && collected.by.tid == first->birth_parent().tid;
    if (by_ramet) return;
    std::string words = "reaped automatically";
    if (collected.call != CollectCall::automatic) {
      words = collected.by.certainty == Certainty::unknown
                  ? "waited for by somebody"
                  : "waited for by " + names_.reference(collected.by.task, collected.by.tid, task, above);
    }
    notes.push_back({Role::good, doubted(words, collected.by.certainty), NoteScope::collection});
  } else if (task.never_collected) {
    notes.push_back({Role::warning, doubted("never waited for", task.never_collected->what.certainty), NoteScope::collection});
  } else if (task.ended && maker.task != TaskId::none && options_.shows == TreeShows::everything) {
    notes.push_back({Role::dim, "wait not seen", NoteScope::collection});
  }
}

void TreeNotes::tell_birth(Notes& notes, Forest::Node node, TaskId above) const {
  const Task& task = forest_.task(node);
  if (task.created && task.created->what.call == CreateCall::kernel) {
    notes.push_back({Role::plain, "made by the kernel"});
  } else if (forest_.link(node) == Link::belongs) {
    notes.push_back({Role::dim, task.attached ? "attached" : "creator unknown"});
  } else if (task.attached) {
    notes.push_back({Role::dim, "attached"});
  }
  if (options_.by == TreeBy::creator && task.creator().certainty == Certainty::inferred) {
    notes.push_back({Role::dim, "created here?"});
  }
  if (task.born_as_thread()) return;
  if (const Edge parent = task.parent(); options_.by == TreeBy::parent && task.attached && parent.tid != 0) {
    notes.push_back({Role::plain, fmt::format("parent is {}", names_.reference(parent.task, parent.tid, task, above))});
  }
  const bool launched = task.created && task.creator().task == TaskId::none;
  if (task.created && task.execs.empty() && !launched) {
    notes.push_back({Role::dim, kind_of(task.birth_flags()) == TaskKind::vfork_child ? "vforked" : "forked"});
  }
  if (task.birth_flags().has(CloneFlag::PARENT)) {
    const Edge parent = task.birth_parent();
    notes.push_back({Role::plain, "parent is " + doubted(names_.reference(parent.task, parent.tid, task, above), parent.certainty)});
  }
  for (const At<Edge>& adoption : task.adoptions) {
    const std::string whom = names_.reference(adoption.what.task, adoption.what.tid, task, above);
    notes.push_back({Role::plain, "adopted by " + doubted(whom, adoption.what.certainty)});
  }
}

void TreeNotes::tell_sharing(Notes& notes, const Task& task) const {
  const bool known = !task.created || task.created->what.arguments_read;
  const std::string words = known ? sharing_words(task.birth_flags()) : std::string();
  if (!known) notes.push_back({Role::dim, "sharing not read"});
  if (!words.empty()) notes.push_back({Role::plain, words});
  if (const std::string given_up = sharing_change_words(task.given_up()); !given_up.empty()) {
    notes.push_back({Role::plain, "since then " + given_up});
  }
}

void TreeNotes::tell_names(Notes& notes, const Task& task) const {
  const std::vector<pid_t>& inside = task.namespace_tids();
  if (inside.size() > 1) notes.push_back({Role::plain, fmt::format("tid {} inside", inside.back()), NoteScope::individual});
  const std::vector<pid_t> earlier = task.earlier_tids();
  if (!earlier.empty()) notes.push_back({Role::plain, fmt::format("tid was {}", earlier.front()), NoteScope::individual});
  const bool renamed_since = !task.execs.empty() && !task.renames.empty() && task.renames.back().time > task.execs.back().time;
  if (renamed_since && !task.born_as_thread()) {
    notes.push_back({Role::plain, "named " + printable(task.renames.back().what, options_.style)});
  }
}

std::string TreeNotes::created_at(StackId stack) const {
  if (resolver_ == nullptr || stack == StackId::none) return {};
  const auto site = creation_site(resolver_->frames(stack));
  return site ? site_words(*site, options_.style) : std::string();
}

void TreeNotes::tell_site(Notes& notes, const Task& task) const {
  if (!task.created) return;
  if (const std::string site = created_at(task.created->what.stack); !site.empty()) {
    notes.push_back({Role::plain, (site.starts_with("in ") ? "created " : "created at ") + site});
  }
  if (resolver_ == nullptr || !task.created->what.entry) return;
  if (const auto function = resolver_->function_at(task.id, *task.created->what.entry); function && !is_machinery(*function)) {
    const std::string words = function_words(*function, options_.style);
    if (!words.empty()) notes.push_back({Role::plain, "runs " + words});
  }
}

}  // namespace ramet::trace
