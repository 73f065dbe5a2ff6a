// PthreadBackend: libc's pthread_create, for where nothing better is possible: a static program, another libc, a
// sanitizer that has to see every thread being made.
// Source: pthread_create(3).
#pragma once

#include "ramet/task/backend.h"

namespace ramet {

class PthreadBackend final : public Backend {
 public:
  [[nodiscard]] BackendKind kind() const override { return BackendKind::pthread; }
  [[nodiscard]] Result<void> start(ThreadState& state, const StartSettings& settings) override;
  void give_back(void* place) override;
  void trim() override {}
};

}  // namespace ramet
