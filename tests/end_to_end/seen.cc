#include "tests/end_to_end/seen.h"

#include <sstream>

namespace ramet::end_to_end {

Seen::Seen(std::string_view lines) {
  std::istringstream stream{std::string(lines)};
  std::map<int, int> lives_of_tid;
  for (std::string text; std::getline(stream, text);) {
    const Json& line = lines_.emplace_back(Json::parse(text));
    if (line.contains("task") && line["task"].is_number()) by_task_[{line["task"], line["event"]}].push_back(line);
    if (line["event"] != "created" && line["event"] != "attached") continue;
    const int tid = line["tid"];
    const Life life{tid, lives_of_tid[tid]++};
    ids_[life] = line["task"];
    lives_[line["task"]] = life;
    processes_[life] = line["tgid"];
  }
}

std::vector<Json> Seen::all(std::string_view event) const {
  std::vector<Json> found;
  for (const Json& line : lines_) {
    if (line["event"] == event) found.push_back(line);
  }
  return found;
}

std::vector<Json> Seen::about(Life life, std::string_view event) const {
  const auto id = ids_.find(life);
  if (id == ids_.end()) return {};
  const auto found = by_task_.find({id->second, std::string(event)});
  return found == by_task_.end() ? std::vector<Json>() : found->second;
}

std::vector<Life> Seen::lives() const {
  std::vector<Life> all;
  for (const auto& [life, id] : ids_) all.push_back(life);
  return all;
}

std::optional<Life> Seen::life(const Json& task) const {
  if (!task.is_number()) return std::nullopt;
  const auto found = lives_.find(task.get<std::uint64_t>());
  return found == lives_.end() ? std::nullopt : std::optional(found->second);
}

std::vector<Life> Seen::threads_of(Life leader) const {
  std::vector<Life> threads;
  for (const auto& [life, process] : processes_) {
    if (process == leader.tid) threads.push_back(life);
  }
  return threads;
}

int Seen::process_of(Life life) const {
  const auto found = processes_.find(life);
  return found == processes_.end() ? 0 : found->second;
}

}  // namespace ramet::end_to_end
