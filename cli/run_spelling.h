// What the command line of `ramet run` says in the spelling of bubblewrap and unshare(1), in ours. Only the options of
// ramet are looked at: what follows the command's name is the command's. Source: bwrap(1): --setenv, --args;
// unshare(1): --kill-child.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/command_line.h"
#include "ramet/result.h"

namespace ramet::cli {

struct RunWords {
  std::vector<std::string> options;                 // and the command, where no "--" precedes it
  std::optional<std::vector<std::string>> command;  // what follows a "--" of --args
};

// `words`: those after "run", up to a "--"; `verb` knows which options take a word.
//   --setenv NAME VALUE    --setenv NAME=VALUE
//   --args FD              the words that can be read from this descriptor, each ended by a NUL
//   --kill-child=SIGNAL    --death-signal SIGNAL
// Fails with a sentence for the user when the words of --args cannot be read.
[[nodiscard]] Result<RunWords> in_our_spelling(const Verb& verb, std::vector<std::string> words);

}  // namespace ramet::cli
