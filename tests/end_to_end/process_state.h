// What /proc says of a process, for tests of what ramet leaves behind.
#pragma once

#include <filesystem>
#include <fstream>
#include <string>
#include <sys/types.h>
#include <vector>

namespace ramet::end_to_end {

inline std::string status_field(pid_t tid, const std::string& key) {
  std::ifstream status("/proc/" + std::to_string(tid) + "/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with(key + ":\t")) return line.substr(key.size() + 2);
  }
  return "";
}

// The letter of its state, as ps prints it; 0 when it is gone.
inline char state_of(pid_t tid) {
  const std::string state = status_field(tid, "State");
  return state.empty() ? '\0' : state[0];
}

inline bool is_stopped(pid_t tid) {
  const char state = state_of(tid);
  return state == 'T' || state == 't';
}

inline bool is_traced(pid_t tid) {
  const std::string tracer = status_field(tid, "TracerPid");
  return !tracer.empty() && tracer != "0";
}

inline std::vector<pid_t> threads_of(pid_t pid) {
  std::vector<pid_t> threads;
  std::error_code gone;
  for (std::filesystem::directory_iterator entry("/proc/" + std::to_string(pid) + "/task", gone), end; !gone && entry != end;
       entry.increment(gone)) {
    threads.push_back(std::stoi(entry->path().filename()));
  }
  return threads;
}

}  // namespace ramet::end_to_end
