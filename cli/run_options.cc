#include "cli/run_options.h"

namespace ramet::cli {
namespace {

constexpr const char* footer =
    "Examples:\n"
    "  ramet run --isolated                       a shell that can look at everything and change nothing\n"
    "  ramet run --isolated -- ./untrusted        ... or a program\n"
    "  ramet run --isolated --bind . . -- make    what it makes here stays\n"
    "  ramet run --unshare net -- ./program       no network but a loopback of its own\n"
    "  ramet run --root-overlay ./image -r -- sh  a root of its own, whose changes are thrown away\n"
    "  ramet run --timeout 10s --memory 1g -- ./program\n"
    "  ramet run --print --isolated -- true       what is done, step by step\n"
    "\n"
    "Namespaces are named as ramet explain names them: mount, pid, user, net, ipc, uts, cgroup, time, or all. Whoever "
    "may not\n"
    "make one gets a user namespace too. Mounts happen in the order of the command line; paths on the left are the "
    "host's.\n"
    "The command may be spelled as for unshare(1) and bwrap(1) where that means the same.\n"
    "\n"
    "Exit status: the command's own; 128+N when signal N killed it; 124 when its time was over; 125 when ramet itself "
    "failed,\n"
    "126 when the command cannot be executed, 127 when it is not found.";

}  // namespace

void declare_run_options(const Verb& verb, RunSettings& settings) {
  verb.usage("ramet run [OPTIONS] [--] [COMMAND [ARGS...]]");
  verb.takes_command();
  declare_container_options(verb, settings);
  declare_file_options(verb, settings);
  declare_process_options(verb, settings);
  verb.footer(footer);
}

}  // namespace ramet::cli
