// The verbs of the command. Each adds itself to `app`; when it was chosen, it runs in the parse and leaves the exit
// status in `status`.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace ramet::cli {

void add_explain(CLI::App& app, int& status);
// `after_dashes`: the arguments behind the first "--", which are kept from the parser; none where there is no "--".
void add_trace(CLI::App& app, int& status, const std::optional<std::vector<std::string>>& after_dashes);

// The same.
void add_run(CLI::App& app, int& status, const std::optional<std::vector<std::string>>& after_dashes);

}  // namespace ramet::cli
