// Output: where ramet's own text goes: stderr, a file, stdout, or another command's input. The program's stdout is never
// touched unless asked for with `-`. Text is gathered and written in large pieces, but at once on a terminal.
// Source: write(2), popen(3) for what `-o '|command'` means.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <string_view>

#include "ramet/own/fd.h"
#include "ramet/result.h"

namespace ramet::cli {

class Output {
 public:
  // `place`: empty for stderr, "-" for stdout, "|command" for a pipe to sh -c, else a file, which is created or emptied.
  [[nodiscard]] static Result<Output> open(const std::string& place);

  Output(Output&& other) noexcept;
  Output& operator=(Output&&) = delete;
  ~Output();

  void write(std::string_view text);

  // Hands on what is gathered. After a failure (a full disk, a reader that has gone) nothing more is written.
  void flush();

  // Flushes, closes, and waits for the command of a pipe. The first failure there was; a reader that has gone is none.
  [[nodiscard]] Result<void> close();

  [[nodiscard]] int descriptor() const { return descriptor_; }
  [[nodiscard]] bool is_terminal() const { return terminal_; }
  [[nodiscard]] std::optional<pid_t> reader() const { return reader_; }  // the pipe's command

 private:
  Output() = default;
  [[nodiscard]] static Result<Output> to_command(const std::string& command);

  Fd owned_;              // closed unless it is stdout or stderr
  int descriptor_ = 2;
  bool terminal_ = false;
  std::optional<pid_t> reader_;
  std::string place_;
  std::string gathered_;
  std::optional<Error> failure_;
};

}  // namespace ramet::cli
