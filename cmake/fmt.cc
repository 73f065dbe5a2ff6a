// The part of fmt that is not in its headers, compiled into the command: fmt's header-only way compiles it into every file instead,
// which takes half as long again. Debian's package has no archive of it. Source: fmt/format-inl.h, and what the linker asks for.
#include <fmt/format-inl.h>

#include <locale>

FMT_BEGIN_NAMESPACE
namespace detail {
template FMT_API auto locale_ref::get<std::locale>() const -> std::locale;
template FMT_API auto thousands_sep_impl<char>(locale_ref) -> thousands_sep_result<char>;
template FMT_API auto decimal_point_impl<char>(locale_ref) -> char;
}  // namespace detail
FMT_END_NAMESPACE
