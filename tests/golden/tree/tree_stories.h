// The stories that the tree's golden files show: what the seeds' programs do, and what makes trees hard to draw.
#pragma once

#include "trace/model/story.h"

namespace ramet::trace::stories {

[[nodiscard]] Story nested_rust_threads();
[[nodiscard]] Story sum_array_threads();
[[nodiscard]] Story sum_array_processes();
[[nodiscard]] Story shell_pipeline();
[[nodiscard]] Story orphans_and_subreaper();
[[nodiscard]] Story exec_from_second_thread();
[[nodiscard]] Story vfork_and_exec();
[[nodiscard]] Story namespaces_and_sharing();
[[nodiscard]] Story ten_thousand_siblings();
[[nodiscard]] Story like_subtrees();
[[nodiscard]] Story build_of_many_files();
[[nodiscard]] Story hostile_names();
[[nodiscard]] Story attached_program();
[[nodiscard]] Story deadlock();
[[nodiscard]] Story deep_nesting();
[[nodiscard]] Story failures_and_losses();
[[nodiscard]] Story bad_ends();
[[nodiscard]] Story creators_unknown();

}  // namespace ramet::trace::stories
