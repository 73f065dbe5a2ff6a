// TraceViews: the views that the settings ask for, as one sink. It owns the frame resolver and the genealogy they share.
//
// The thread that traces calls take, tick and end; another one calls show and then finish. The views are the other thread's
// work where finding frames (--stack) or a reader of the output may take long: a traced program stands still while its
// tracer works. Lines for a terminal are shown by the thread that traces, at once.
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

  // No event will follow.
  void end();

  // Shows what comes until `end`; returns at once where `take` shows it.
  void show();

  // After that: the tree, the hints.
  void finish();

 private:
  class Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace ramet::cli
