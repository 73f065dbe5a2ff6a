// Captured: what is written to standard output meanwhile, by this process and those it makes.
#pragma once

#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <string>

namespace ramet {

class Captured {
 public:
  Captured() : file_(std::tmpfile()), before_(dup(1)) {
    std::fflush(stdout);
    dup2(fileno(file_), 1);
  }
  Captured(const Captured&) = delete;
  Captured& operator=(const Captured&) = delete;
  ~Captured() {
    put_back();
    std::fclose(file_);
  }

  [[nodiscard]] std::string text() {
    put_back();
    std::string text;
    std::array<char, 4096> part{};
    lseek(fileno(file_), 0, SEEK_SET);
    for (ssize_t size = 0; (size = read(fileno(file_), part.data(), part.size())) > 0;) {
      text.append(part.data(), static_cast<std::size_t>(size));
    }
    return text;
  }

 private:
  void put_back() {
    if (before_ < 0) return;
    std::fflush(stdout);
    dup2(before_, 1);
    close(before_);
    before_ = -1;
  }

  std::FILE* file_;
  int before_;
};

}  // namespace ramet
