#include "app/control/export_names.h"

#include <utility>

namespace zscope {
namespace {

constexpr std::chrono::milliseconds kLookAgain{500};

}  // namespace

ExportNames::ExportNames(Wake wake, Namer namer)
    : watch_("export-names", std::move(wake), [namer = std::move(namer)](const Question& question) {
          try {
              return namer(question.wanted, question.told);
          } catch (...) {
              return question.wanted;  // the export says what is wrong
          }
      }) {}

const ExportNames::Known* ExportNames::known(ExportKind kind,
                                             const std::filesystem::path& wanted) const {
    const std::optional<Known>& last = known_[static_cast<std::size_t>(kind)];
    return last && last->wanted == wanted ? &*last : nullptr;
}

std::filesystem::path ExportNames::name(ExportKind kind, const std::filesystem::path& wanted) {
    const Known* last = known(kind, wanted);
    if (!is_fresh(kind, wanted)) {
        ask(kind, wanted, last != nullptr ? last->name : std::filesystem::path());
    }
    return last != nullptr ? last->name : wanted;
}

bool ExportNames::is_fresh(ExportKind kind, const std::filesystem::path& wanted) const {
    const Known* last = known(kind, wanted);
    return last != nullptr && Clock::now() - last->when <= kLookAgain;
}

void ExportNames::ask(ExportKind kind, const std::filesystem::path& wanted,
                      const std::filesystem::path& told) {
    if (asked_) {
        return;  // what is not fresh is asked for again
    }
    asked_ = Question{++last_number_, kind, wanted, told};
    watch_.ask(*asked_);
}

void ExportNames::set(ExportKind kind, const std::filesystem::path& wanted,
                      std::filesystem::path found) {
    known_[static_cast<std::size_t>(kind)] = Known{wanted, std::move(found), Clock::now()};
    if (asked_ && asked_->kind == kind && asked_->wanted == wanted) {
        asked_.reset();
    }
}

bool ExportNames::take() {
    const auto reply = watch_.take();
    if (!reply || !asked_ || reply->question.number != asked_->number) {
        return false;
    }
    const Question& question = reply->question;
    const Known* last = known(question.kind, question.wanted);
    const bool is_news = reply->answer != (last != nullptr ? last->name : question.wanted);
    set(question.kind, question.wanted, reply->answer);
    return is_news;
}

}  // namespace zscope
