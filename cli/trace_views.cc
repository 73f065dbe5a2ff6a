#include "cli/trace_views.h"

#include <fmt/core.h>

#include <chrono>
#include <optional>

#include "cli/event_queue.h"
#include "cli/strace_form.h"
#include "trace/engine/ptrace/proc_files.h"
#include "trace/model/genealogy.h"
#include "trace/symbol/resolver.h"
#include "trace/view/json_lines.h"
#include "trace/view/lines.h"
#include "trace/view/strace_lines.h"
#include "trace/view/tree.h"

namespace ramet::cli {
namespace {

// Where the cursor goes for a live tree: home, and each line clears what it does not overwrite.
constexpr std::string_view cursor_home = "\033[H";
constexpr std::string_view clear_to_line_end = "\033[K";
constexpr std::string_view clear_below = "\033[J";
constexpr std::string_view enter_alternate_screen = "\033[?1049h\033[?25l";
constexpr std::string_view leave_alternate_screen = "\033[?25h\033[?1049l";

}  // namespace

class TraceViews::Parts {
 public:
  Parts(const TraceSettings& settings, Output& output) : settings_(settings), output_(output) {
    style_ = style_for(output.descriptor(), settings.colour, 0);
    if (settings.ascii) style_.unicode = false;
    // On a terminal a line comes before the output of the program that it tells of: it is shown by the thread that traces.
    if (settings.stack || !output.is_terminal()) queue_.emplace();
    if (settings.stack) resolver_.emplace();
    live_tree_ = settings.tree && !settings.attach_to.empty() && output.is_terminal();
    add_lines();
    const bool wants_tree = !settings.json && !settings.no_tree && (settings.tree || !settings.strace_form());
    if (wants_tree) genealogy_.emplace();
    if (live_tree_) output_.write(enter_alternate_screen);
  }

  void take(const trace::Event& event) {
    if (!queue_) return show_event(event);
    if (resolver_) resolver_->open_images(event);
    queue_->take(event);
  }

  void tick() { queue_ ? queue_->tick() : show_tick(); }

  void end() {
    if (queue_) queue_->close();
  }

  void show() {
    for (EventQueue::Batch batch{.closed = !queue_}; !batch.closed;) {
      batch = queue_->next(std::move(batch));
      for (const trace::Event& event : batch.events) show_event(event);
      if (batch.ticked) show_tick();
    }
  }

  void finish() {
    if (strace_ != nullptr) strace_->finish();
    if (live_tree_) output_.write(leave_alternate_screen);
    if (!genealogy_) return;
    if (lines_) output_.write("\n");
    output_.write(trace::render_tree(*genealogy_, tree_options(), frames()));
  }

 private:
  void show_event(const trace::Event& event) {
    if (resolver_) resolver_->take(event);
    if (genealogy_) genealogy_->apply(event);
    if (lines_) lines_->take(event);
    changed_ = true;
  }

  void show_tick() {
    // Unchanged trees too, for the time that their tasks use grows; but not so often that nobody could read it.
    constexpr auto unchanged_for = std::chrono::milliseconds(400);
    const auto now = std::chrono::steady_clock::now();
    if (live_tree_ && (std::exchange(changed_, false) || now - drawn_ >= unchanged_for)) {
      drawn_ = now;
      draw_live_tree();
    }
    output_.flush();
  }

  trace::FrameResolver* frames() { return resolver_ ? &*resolver_ : nullptr; }

  void add_lines() {
    const auto write = [this](std::string_view line) { output_.write(line); };
    if (settings_.json)
      lines_ = std::make_unique<trace::JsonLines>(write, frames());
    else if (settings_.strace_form())
      add_strace_lines(write);
    else if (!settings_.tree)
      lines_ = std::make_unique<trace::Lines>(write, style_, frames());
  }

  void add_strace_lines(const trace::StraceLines::Write& write) {
    auto options = strace_options(settings_);
    if (!options) return;  // refused before, when the engine was asked for the same calls
    auto lines = std::make_unique<trace::StraceLines>(std::move(*options), write);
    strace_ = lines.get();
    lines_ = std::move(lines);
  }

  [[nodiscard]] trace::TreeOptions tree_options() const {
    trace::TreeOptions options;
    options.style = style_;
    options.by = settings_.by;
    options.folding = settings_.no_fold ? trace::Folding::off : trace::Folding::on;
    return options;
  }

  void draw_live_tree() {
    trace::TreeOptions options = tree_options();
    options.style = style_for(output_.descriptor(), settings_.colour, 0);
    options.style.unicode = style_.unicode;
    options.shows = trace::TreeShows::alive;
    options.cpu_time_so_far = trace::ptrace::read_cpu_time;
    options.max_lines = terminal_height(output_.descriptor()) - 1;
    const std::string tree = trace::render_tree(*genealogy_, options, frames());
    std::string screen(cursor_home);
    for (const char character : tree) {
      if (character == '\n') screen += clear_to_line_end;
      screen += character;
    }
    screen += clear_below;
    output_.write(screen);
  }

  const TraceSettings& settings_;
  Output& output_;
  trace::Style style_;
  std::optional<EventQueue> queue_;  // where showing need not keep a traced task waiting
  std::optional<trace::SymbolResolver> resolver_;
  std::optional<trace::Genealogy> genealogy_;
  std::unique_ptr<trace::EventSink> lines_;
  trace::StraceLines* strace_ = nullptr;  // lines_, when those are in strace's form
  bool live_tree_ = false;
  bool changed_ = true;
  std::chrono::steady_clock::time_point drawn_;
};

TraceViews::TraceViews(const TraceSettings& settings, Output& output) : parts_(std::make_unique<Parts>(settings, output)) {}
TraceViews::~TraceViews() = default;
void TraceViews::take(const trace::Event& event) { parts_->take(event); }
void TraceViews::tick() { parts_->tick(); }
void TraceViews::end() { parts_->end(); }
void TraceViews::show() { parts_->show(); }
void TraceViews::finish() { parts_->finish(); }

}  // namespace ramet::cli
