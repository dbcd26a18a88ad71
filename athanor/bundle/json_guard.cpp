#include "athanor/bundle/json_guard.h"

#include <cstring>
#include <set>
#include <vector>

#include "athanor/core/error.h"

namespace athanor::bundle {
namespace {

/// Reads JSON without building it and stops at the first thing that is not allowed.
class Guard : public nlohmann::json_sax<nlohmann::json> {
 public:
  Guard(std::size_t max_depth, bool counts_only) : max_depth_(max_depth), counts_only_(counts_only) {}
  const std::string& reason() const { return reason_; }

  bool null() override { return check_root(); }
  bool boolean(bool) override { return check_root(); }
  bool number_unsigned(number_unsigned_t) override { return check_root(); }
  bool number_integer(number_integer_t) override { return check_number() && check_root(); }
  bool number_float(number_float_t, const string_t&) override { return check_number() && check_root(); }
  bool string(string_t&) override { return check_root(); }
  bool binary(binary_t&) override { return reject("holds binary values"); }

  bool start_object(std::size_t) override {
    if (keys_.size() == max_depth_) return reject("is nested too deeply");
    keys_.emplace_back();
    return true;
  }
  bool end_object() override { return close(); }
  bool start_array(std::size_t size) override { return check_root() && start_object(size); }
  bool end_array() override { return close(); }

  bool key(string_t& name) override {
    return keys_.back().insert(name).second || reject(fmt::format("has the key \"{}\" twice", name));
  }
  bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception&) override {
    return reject(fmt::format("is not valid JSON at byte {}", position));
  }

 private:
  bool reject(std::string reason) {
    reason_ = std::move(reason);
    return false;
  }
  bool check_root() { return !keys_.empty() || reject("is no JSON object"); }
  bool check_number() { return !counts_only_ || reject("has a number that is no count"); }
  bool close() {
    keys_.pop_back();
    return true;
  }

  std::size_t max_depth_;
  bool counts_only_;
  std::vector<std::set<std::string>> keys_;  ///< one per open bracket; stays empty for lists
  std::string reason_;
};

void check_json(std::string_view text, std::size_t max_depth, bool counts_only, const std::string& name) {
  Guard guard(max_depth, counts_only);
  if (!nlohmann::json::sax_parse(text, &guard)) fail(ErrorCode::corrupt, "{} {}", name, guard.reason());
}

/// True when blanks occur only inside strings and as spaces at the end.
bool is_compact(std::string_view text) {
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '"') in_string = !in_string;
    else if (text[i] == '\\' && in_string) ++i;
    else if (!in_string && static_cast<unsigned char>(text[i]) <= ' ') return false;
  }
  return true;
}

}  // namespace

nlohmann::json parse_guarded_json(std::string_view text, std::size_t max_depth, const std::string& name) {
  check_json(text, max_depth, false, name);
  return nlohmann::json::parse(text);
}

nlohmann::json parse_safetensors_header(std::string_view bytes, const std::string& name) {
  std::uint64_t length = 0;
  if (bytes.size() < sizeof length) fail(ErrorCode::corrupt, "{}: not a bundle (only {} bytes)", name, bytes.size());
  std::memcpy(&length, bytes.data(), sizeof length);
  if (length > bytes.size() - sizeof length) fail(ErrorCode::corrupt, "{}: not a bundle, or truncated", name);
  const std::string_view header = bytes.substr(sizeof length, length);
  check_json(header, 3, true, name + ": the header");
  if (!is_compact(header)) fail(ErrorCode::corrupt, "{}: the header is altered", name);
  return nlohmann::json::parse(header);
}

}  // namespace athanor::bundle
