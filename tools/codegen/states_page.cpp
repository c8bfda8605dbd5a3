// docs/states.md: each machine as a Mermaid diagram, its rows in words, and the couplings.
#include "src/couplings.h"
#include "tools/codegen/page.h"

namespace codegen {
namespace {

using namespace mooring;

template <class M, class T>
std::string diagram(const T& table) {
  std::string out = "```mermaid\nstateDiagram-v2\n";
  out += std::string("  [*] --> ") + name_of(table.first) + "\n";
  for (const auto& row : table.rows) {
    out +=
        std::string("  ") + name_of(row.from) + " --> " + name_of(row.to) + " : " + name_of(row.on);
    if (row.guard != M::Guard::always) out += std::string(" [") + name_of(row.guard) + "]";
    out += "\n";
  }
  return out + "  " + name_of(table.last) + " --> [*]\n```\n\n";
}

template <class M, class T>
std::string rows(const T& table) {
  std::string out =
      "| in | on | if | goes to | and | because |\n| --- | --- | --- | --- | --- | --- |\n";
  for (const auto& row : table.rows) {
    const bool always = row.guard == M::Guard::always;
    out += std::string("| ") + name_of(row.from) + " | " + name_of(row.on) + " | " +
           (always ? "" : text_of(row.guard)) + " | " + name_of(row.to) + " | " +
           text_of(row.action) + " | " + row.why + " |\n";
  }
  return out + "\n";
}

template <class M, class List>
std::string silences(const char* title, const List& list) {
  std::string out = std::string(title) + "\n\n| in | signals | because |\n| --- | --- | --- |\n";
  for (const auto& line : list) {
    std::string names;
    for (std::size_t s = 0; s < kCountOf<typename M::Signal>; ++s) {
      if ((line.signals & (1U << s)) == 0) continue;
      names +=
          (names.empty() ? "" : ", ") + std::string(name_of(static_cast<typename M::Signal>(s)));
    }
    out += std::string("| ") + name_of(line.state) + " | " + names + " | " + line.why + " |\n";
  }
  return out + "\n";
}

template <class M, class T>
std::string machine(const char* title, const T& table) {
  std::string out = std::string("## ") + title + "\n\n" + diagram<M>(table);
  out += "### States\n\n" + word_rows<typename M::State>();
  out += "### Signals\n\n" + word_rows<typename M::Signal>();
  out += "### Rows\n\n" + rows<M>(table);
  out += silences<M>("Ignored (news that is late or of no interest):", table.ignored);
  out += silences<M>("Impossible (a fault of ours; the instance stops):", table.impossible);
  return out;
}

}  // namespace

std::string states_page() {
  std::string out = marked(
      "# The machines\n\n"
      "Three machines take every connection decision. These are their tables, as the compiler "
      "checked\n"
      "them: every (state, signal) pair is a row, or ignored, or impossible.\n\n");
  out += machine<EndpointMachine>("Endpoint", endpoint_table::kTable);
  out += machine<PoolMachine>("Pool (one a scope)", pool_table::kTable);
  out += machine<OperationMachine>("Operation", operation_table::kTable);
  out +=
      "## Couplings\n\n"
      "What one machine tells another. The core applies the first line that fits and begins again, "
      "until\n"
      "none fits.\n\n| when | then |\n| --- | --- |\n";
  for (const Coupling& coupling : kCouplings) {
    out += std::string("| ") + coupling.when + " | " + coupling.then + " |\n";
  }
  return out + "| the client is closing and no operation is left | endpoint: drained |\n";
}

}  // namespace codegen
