// The verbs of the command. Each adds itself to `app`; when it was chosen, it runs in the parse and leaves the exit
// status in `status`.
#pragma once

namespace CLI {
class App;
}

namespace ramet::cli {

void add_explain(CLI::App& app, int& status);
void add_trace(CLI::App& app, int& status);

}  // namespace ramet::cli
