#include "ramet/task/function/no_answer.h"

namespace ramet {

std::string describe(const NoAnswer& no_answer) {
  using Reason = NoAnswer::Reason;
  switch (no_answer.reason) {
    case Reason::threw:
      return "threw " + no_answer.exception.type +
             (no_answer.exception.what.empty() ? "" : ": " + no_answer.exception.what);
    case Reason::exited:
      return describe(no_answer.status) + ", without a value";
    case Reason::killed:
      return describe(no_answer.status);
    case Reason::taken:
      return "the value was taken before";
    case Reason::not_here:
      return "the process is not a child of this one";
    case Reason::not_made:
      return describe(no_answer.error);
  }
  return "?";
}

}  // namespace ramet
