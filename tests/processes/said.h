// What a command says: its output and errors, and how it ended when that was not with 0; or why it did not start.
#pragma once

#include <unistd.h>

#include <string>

#include "ramet/task/command.h"

namespace ramet::testing {

inline std::string said(Command command) {
  auto child = command.fd(0, Stdio::null()).fd(1, Stdio::pipe()).fd(2, Stdio::same_as(1)).spawn();
  if (!child) return "{" + std::string(child.error().stage) + ", " + std::to_string(child.error().number) + ", " + child.error().item + "}";
  std::string text;
  char buffer[4096];
  for (ssize_t size = 0; (size = ::read(child->pipe(1), buffer, sizeof buffer)) > 0;)
    text.append(buffer, static_cast<std::size_t>(size));
  auto ended = child->wait();
  if (!ended) return text + "{" + describe(ended.error()) + "}";
  if (!ended->status.success()) text += "{" + describe(ended->status) + "}";
  return text;
}

inline std::string shell_says(const std::string& script, Container container) {
  return said(std::move(Command("/bin/sh").arguments({"-c", script}).container(std::move(container))));
}

}  // namespace ramet::testing
