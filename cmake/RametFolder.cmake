# ramet_folder(NAME SOURCES ... LINKS ... TESTS ...): one folder as one static library, with the project's warnings and
# sanitizers; its TESTS become one unit-test program beside it.

find_package(Threads REQUIRED)
if(NOT RAMET_LIBRARY_ONLY)
  include(RametLibraries)
  set(fmt_for_tests library::fmt)
  set(fmt_header <fmt/format.h>)
endif()

add_library(ramet_options INTERFACE)
target_include_directories(ramet_options INTERFACE $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}>)
target_compile_options(ramet_options INTERFACE -Wall -Wextra -Wshadow -Wnon-virtual-dtor -Wconversion -Wno-sign-conversion)
# Designated initializers name what matters and leave the rest to its default, on purpose.
target_compile_options(ramet_options INTERFACE -Wno-missing-field-initializers)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # g++ 12 reports these four in its own std::variant, std::string and std::optional when it optimises.
  target_compile_options(ramet_options INTERFACE -Wno-maybe-uninitialized -Wno-array-bounds -Wno-restrict -Wno-stringop-overflow)
else()
  # clang reports what libstdc++ 12's own std::stable_sort uses.
  target_compile_options(ramet_options INTERFACE -Wno-deprecated-declarations)
  target_compile_options(ramet_options INTERFACE -Wno-missing-designated-field-initializers)
endif()
if(CCACHE AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  target_compile_options(ramet_options INTERFACE -fpch-preprocess)  # lets ccache see through the precompiled header
endif()
if(RAMET_WERROR)
  target_compile_options(ramet_options INTERFACE -Werror)
endif()
if(RAMET_SANITIZE)
  target_compile_options(ramet_options INTERFACE -fsanitize=${RAMET_SANITIZE} -fno-omit-frame-pointer)
  target_link_options(ramet_options INTERFACE -fsanitize=${RAMET_SANITIZE})
endif()

# One precompiled header of the standard headers that nearly every file needs, shared by all folders.
add_library(ramet_precompiled OBJECT ${PROJECT_SOURCE_DIR}/cmake/precompiled.cc)
target_link_libraries(ramet_precompiled PRIVATE ramet_options)
target_precompile_headers(ramet_precompiled PRIVATE <algorithm> <array> <chrono> <expected> <functional> <map> <optional>
                          <span> <string> <string_view> <unordered_map> <variant> <vector>)

# The same for tests, which take most of their compile time from GoogleTest's header. A precompiled header serves one
# setting of position independence, and libraries and programs differ in theirs: tests do without.
if(RAMET_TESTS)
  add_library(ramet_precompiled_for_tests OBJECT ${PROJECT_SOURCE_DIR}/cmake/precompiled.cc)
  target_link_libraries(ramet_precompiled_for_tests PRIVATE ramet_options ${fmt_for_tests} GTest::gtest)
  set_target_properties(ramet_precompiled_for_tests PROPERTIES POSITION_INDEPENDENT_CODE OFF)
  target_precompile_headers(ramet_precompiled_for_tests PRIVATE <algorithm> <array> <chrono> <expected> ${fmt_header}
                            <functional> <gtest/gtest.h> <map> <optional> <span> <sstream> <string> <string_view>
                            <unordered_map> <variant> <vector>)
endif()

function(ramet_folder name)
  cmake_parse_arguments(FOLDER "" "" "SOURCES;LINKS;TESTS;TEST_LINKS" ${ARGN})
  add_library(${name} STATIC ${FOLDER_SOURCES})
  target_link_libraries(${name} PRIVATE ramet_options PUBLIC ${FOLDER_LINKS})
  target_precompile_headers(${name} REUSE_FROM ramet_precompiled)
  if(RAMET_TESTS AND FOLDER_TESTS)
    ramet_test(${name}_test SOURCES ${FOLDER_TESTS} LINKS ${name} ${FOLDER_TEST_LINKS})
  endif()
endfunction()

# ramet_test(NAME SOURCES ... LINKS ...): a GoogleTest program, each of its tests one test of ctest.
function(ramet_test name)
  cmake_parse_arguments(TEST "" "" "SOURCES;LINKS" ${ARGN})
  add_executable(${name} ${TEST_SOURCES})
  target_link_libraries(${name} PRIVATE ramet_options ${TEST_LINKS} ${fmt_for_tests} GTest::gtest_main)
  target_precompile_headers(${name} REUSE_FROM ramet_precompiled_for_tests)
  # The files of a test all compile the same templates of the vocabulary anew: together they do it once.
  set_target_properties(${name} PROPERTIES POSITION_INDEPENDENT_CODE OFF UNITY_BUILD ON
                        RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/tests)
  include(GoogleTest)
  gtest_discover_tests(${name} DISCOVERY_MODE PRE_TEST DISCOVERY_TIMEOUT 60 PROPERTIES TIMEOUT 120)
endfunction()
