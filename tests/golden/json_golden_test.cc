// What --json says of each scene; tests/schema checks the same files against docs/event.schema.json.
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <set>

#include "tests/golden/golden.h"
#include "tests/golden/scene.h"
#include "trace/view/json_lines.h"
#include "trace/view/json_names.h"

namespace ramet::trace {
namespace {

using nlohmann::json;

// The lines of a scene, in which the frames of a stack become known with its StackCaptured when it has one.
std::string play(Scene scene) {
  std::string text;
  ScriptedFrames known = scene.frames;
  JsonLines lines([&](std::string_view line) { text += line; }, &known);
  for (const Event& event : scene.events) {
    if (const auto* captured = std::get_if<StackCaptured>(&event.payload)) {
      known.stacks[captured->id] = {{.function = "main", .file = "late.c", .line = 9, .module = "/tmp/prog", .address = 0x1}};
    }
    lines.take(event);
  }
  return text;
}

std::vector<json> parsed(const std::string& text) {
  std::vector<json> lines;
  for (std::size_t at = 0; at < text.size(); at = text.find('\n', at) + 1) {
    lines.push_back(json::parse(text.substr(at, text.find('\n', at) - at)));
  }
  return lines;
}

json only(const std::string& text, std::string_view event, std::size_t which = 0) {
  for (const json& line : parsed(text)) {
    if (line["event"] == event && which-- == 0) return line;
  }
  ADD_FAILURE() << "no line " << event << " in\n" << text;
  return {};
}

class JsonOf : public testing::TestWithParam<Scene> {};

TEST_P(JsonOf, IsAsTheGoldenFileSays) {
  EXPECT_TRUE(equals_golden(play(GetParam()), "json/" + GetParam().name + ".jsonl"));
}

TEST_P(JsonOf, IsReadByAnotherLibrary) {
  for (const json& line : parsed(play(GetParam()))) {
    EXPECT_EQ(line["v"], 1);
    EXPECT_TRUE(line["time_ns"].is_number_integer());
  }
}

INSTANTIATE_TEST_SUITE_P(Scenes, JsonOf, testing::ValuesIn(all_scenes()),
                         [](const auto& scene) { return scene.param.name; });

template <std::size_t... Index>
std::set<std::string> names_of_all_kinds(std::index_sequence<Index...>) {
  return {std::string(event_name(Payload(std::in_place_index<Index>)))...};
}

std::set<std::string> all_kinds() { return names_of_all_kinds(std::make_index_sequence<std::variant_size_v<Payload>>()); }

TEST(Json, SchemaKnowsEveryKindOfEventAndNoOther) {
  const json schema = json::parse(std::ifstream(RAMET_EVENT_SCHEMA));
  std::set<std::string> documented;
  for (const json& choice : schema["oneOf"]) {
    const std::string reference = choice["$ref"];
    const std::string kind = reference.substr(reference.rfind('/') + 1);
    documented.insert(kind);
    EXPECT_EQ(schema["$defs"][kind]["properties"]["event"]["const"], kind);
  }
  EXPECT_EQ(documented, all_kinds());
}

TEST(Json, ScenesHoldEveryKindOfEvent) {
  std::set<std::string> played;
  for (const Scene& scene : all_scenes()) {
    for (const json& line : parsed(play(scene))) played.insert(line["event"]);
  }
  EXPECT_EQ(played, all_kinds());
}

TEST(Json, GivesAStackThatCameLateALineOfItsOwn) {
  const json line = only(play(late_stack()), "stack");
  EXPECT_EQ(line["task"], 2);
  EXPECT_EQ(line["stack"][0]["function"], "main");
  EXPECT_FALSE(only(play(late_stack()), "created").contains("stack"));
}

TEST(Json, TellsACallThatNeverReturnedBeforeTheEnd) {
  const std::vector<json> lines = parsed(play(system_calls()));
  ASSERT_GE(lines.size(), 2U);
  EXPECT_EQ(lines.back()["event"], "ended");
  EXPECT_EQ(lines[lines.size() - 2]["name"], "exit_group");
  EXPECT_TRUE(lines[lines.size() - 2]["result"].is_null());
}

TEST(Json, KeepsTheBytesOfTextThatIsNotUtf8) {
  const json executed = only(play(hostile_names()), "executed");
  EXPECT_EQ(executed["argv"][4], "\xef\xbf\xbd\xef\xbf\xbd");
  EXPECT_EQ(executed["raw"]["/argv/4"], "fffe");
  EXPECT_EQ(executed.value("/argv/4"_json_pointer, ""), "\xef\xbf\xbd\xef\xbf\xbd");
}

TEST(Json, SaysNullWhereNobodySawWho) {
  const json line = only(play(unusual_joins()), "join_ended", 2);
  EXPECT_TRUE(line["task"].is_null());
  EXPECT_EQ(line["for_tid"], 505);
}

}  // namespace
}  // namespace ramet::trace
