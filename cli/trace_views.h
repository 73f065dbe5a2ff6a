// TraceViews: the views that the settings ask for, as one sink. It owns the frame resolver and the genealogy they share.
#pragma once

#include <memory>
#include <vector>

#include "cli/output.h"
#include "cli/trace_settings.h"
#include "trace/event.h"

namespace ramet::cli {

class TraceViews : public trace::EventSink {
 public:
  TraceViews(const TraceSettings& settings, Output& output);
  ~TraceViews() override;

  void take(const trace::Event& event) override;

  // A few times a second: hands on what is gathered, draws a live tree anew.
  void tick();

  // After the last event: the tree, the hints.
  void finish();

 private:
  class Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace ramet::cli
