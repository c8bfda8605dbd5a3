// docs/errors.md: what each way of ending means, and what to do about it.
#include "src/classify.h"
#include "tools/codegen/page.h"

namespace codegen {
namespace {

std::string reasons() {
  std::string out;
#define MOORING_ENTRY(name, text, tried, todo) \
  out += "### `" #name "`\n\n" text "\n\n- What was tried: " tried "\n- What to do: " todo "\n\n";
  MOORING_REASONS(MOORING_ENTRY)
#undef MOORING_ENTRY
  return out;
}

std::string statuses() {
  std::string out = "| status | what happened | what to do |\n| --- | --- | --- |\n";
#define MOORING_ENTRY(name, text, todo) out += "| `" #name "` | " text " | " todo " |\n";
  MOORING_STATUSES(MOORING_ENTRY)
#undef MOORING_ENTRY
  return out + "\n";
}

// One cell: whether it is repeated, and the outcome if it is not.
std::string cell(mooring::Evidence evidence, mooring::OperationKind kind) {
  const mooring::Verdict verdict = mooring::classify(evidence, kind);
  std::string what = verdict.retry ? "repeat" : "no";
  if (!mooring::is_write(kind)) return what;
  return what + ", `" + mooring::name_of(verdict.outcome) + "`";
}

std::string matrix() {
  using namespace mooring;
  std::string out = "| evidence |";
  std::string rule = "\n| --- |";
  for (std::size_t k = 1; k < kCountOf<OperationKind>; ++k) {
    out.append(" ").append(name_of(static_cast<OperationKind>(k))).append(" |");
    rule += " --- |";
  }
  out += rule + "\n";
  for (std::size_t e = 0; e < kCountOf<Evidence>; ++e) {
    out.append("| `").append(name_of(static_cast<Evidence>(e))).append("` |");
    for (std::size_t k = 1; k < kCountOf<OperationKind>; ++k) {
      out.append(" ").append(cell(static_cast<Evidence>(e), static_cast<OperationKind>(k)));
      out.append(" |");
    }
    out += "\n";
  }
  return out + "\n";
}

}  // namespace

std::string errors_page() {
  std::string out = marked(
      "# Errors\n\n"
      "An operation that does not succeed ends for one of the reasons below. Beside the reason its "
      "error\n"
      "says the outcome: `applied` (the server executed it), `not_applied` (no attempt was "
      "executed) or\n"
      "`unknown` (an attempt may have been executed), the number of attempts, and when to try "
      "again.\n\n");
  out += "## Reasons\n\n" + reasons();
  out +=
      "## What may be repeated\n\n"
      "What the end of an attempt proves (docs/abi.md) and the kind of operation decide. A repeat "
      "also\n"
      "needs attempts, time, budget and a usable endpoint. `write_with_token` counts as `write` "
      "where the\n"
      "server does not honour tokens. The outcome is what this attempt alone says.\n\n" +
      matrix();
  out +=
      "## Statuses\n\nWhat the core answers to a call that it does not take. They are the host's "
      "mistakes, or\nlimits of one core.\n\n" +
      statuses();
  out.pop_back();
  return out;
}

}  // namespace codegen
