// ZygoteLink: the application's end of its zygote: one request at a time, from whichever thread.
#pragma once

#include <unistd.h>

#include <memory>
#include <span>
#include <vector>

#include "ramet/own/seqpacket.h"
#include "ramet/sync/mutex.h"
#include "ramet/task/birth.h"
#include "ramet/task/child.h"
#include "ramet/task/launch/command_settings.h"
#include "ramet/task/launch/plan_letter.h"
#include "ramet/task/loaded_code.h"
#include "ramet/task/zygote_protocol.h"

namespace ramet::zygote {

// Besides the question: descriptors, the number from which on they are in the new process, and its own namespaces.
struct More {
  std::vector<int> descriptors;
  int lowest = 3;
  CloneFlags fresh = {};
};

class Link {
 public:
  // Makes the zygote. Fails where the caller is not alone in its process, or this libc can be copied by its own fork
  // alone; with EMFILE, EAGAIN, ENOMEM.
  [[nodiscard]] static Result<std::unique_ptr<Link>> make();
  // Ends the zygote and collects it. The processes that it made live on.
  ~Link();
  Link(const Link&) = delete;
  Link& operator=(const Link&) = delete;

  [[nodiscard]] pid_t pid() const { return zygote_.pid(); }
  [[nodiscard]] int pidfd() const { return zygote_.pidfd(); }

  struct Made {
    NewProcess process;
    Mailbox mailbox;
  };
  // A process that runs `function` on `question`, with the caller's standard descriptors. `address` is 0, or that of
  // another function that it will call. Fails with ESRCH when the zygote has ended; with the errno of clone3 (EAGAIN,
  // ENOMEM), or of no room for descriptors (EMFILE, ENFILE) here or there. When there is none here for the pidfd, the
  // process has been killed at once.
  [[nodiscard]] Result<Made> ask_to_run(Function function, std::uintptr_t address, std::span<const std::byte> question,
                                        const More& more = {});

  // Starts a program so. Fails besides as Command::spawn() does, and where the settings want what a zygote cannot give.
  [[nodiscard]] Result<Child> ask_to_launch(const launch::CommandSettings& settings, Child::OnDrop on_drop);

 private:
  Link(Seqpacket socket, NewProcess zygote)
      : socket_(std::move(socket)), zygote_(zygote.pid, std::move(zygote.pidfd), Child::OnDrop::kill) {}

  [[nodiscard]] Result<void> check(std::uintptr_t function) const;
  [[nodiscard]] Result<void> check(const launch::CommandSettings& settings) const;
  [[nodiscard]] static Result<Child> child_of(Made& made, const Result<void>& ids, launch::LetterOutcome outcome,
                                              Child::OnDrop on_drop);
  [[nodiscard]] Result<NewProcess> ask_with_standard_descriptors(Function function, const Mailbox& mailbox,
                                                                 const More& more);
  [[nodiscard]] Result<NewProcess> ask(Request& request, std::span<const int> descriptors);
  [[nodiscard]] Result<NewProcess> read_reply();
  [[nodiscard]] Error its_end();

  Mutex mutex_;
  Seqpacket socket_;
  std::uint64_t last_serial_ = 0;
  Child zygote_;
  LoadedCode code_ = LoadedCode::now();
  pid_t application_ = getpid();
  uid_t user_ = geteuid();  // the zygote's too, for ever
  gid_t group_ = getegid();
};

}  // namespace ramet::zygote
