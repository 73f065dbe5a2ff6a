// The table's rows, a file for each thing that calls are about.
#pragma once

#include <span>

#include "trace/syscall/row.h"

namespace ramet::trace::rows {

std::span<const Row> life();
std::span<const Row> memory();
std::span<const Row> signals();
std::span<const Row> files();
std::span<const Row> waiting();
std::span<const Row> sockets();
std::span<const Row> identity();
std::span<const Row> others();

}  // namespace ramet::trace::rows
