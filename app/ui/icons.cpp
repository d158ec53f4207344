#include "app/ui/icons.h"

#include <cmath>
#include <numbers>

namespace zscope::ui {
namespace {

constexpr float kPi = std::numbers::pi_v<float>;

/// Icons are drawn on a board of 16 by 16 units.
class Board {
  public:
    Board(ImDrawList* list, ImVec2 corner, float side, ImU32 color)
        : list_(list),
          corner_(corner),
          unit_(side / 24.0F),
          inset_(4.0F * side / 24.0F),
          color_(color) {}

    [[nodiscard]] ImVec2 at(float x, float y) const {
        return {corner_.x + inset_ + x * unit_, corner_.y + inset_ + y * unit_};
    }
    [[nodiscard]] float length(float units) const { return units * unit_; }
    [[nodiscard]] float stroke() const { return std::fmax(1.0F, 1.5F * unit_); }

    void line(float x1, float y1, float x2, float y2) const {
        list_->AddLine(at(x1, y1), at(x2, y2), color_, stroke());
    }
    void box(float x1, float y1, float x2, float y2, float rounding, bool filled) const {
        if (filled) {
            list_->AddRectFilled(at(x1, y1), at(x2, y2), color_, length(rounding));
        } else {
            list_->AddRect(at(x1, y1), at(x2, y2), color_, length(rounding), stroke(), 0);
        }
    }
    void dot(float x, float y, float radius) const {
        list_->AddCircleFilled(at(x, y), length(radius), color_);
    }
    /// Angles clockwise from three o'clock.
    void arc(float x, float y, float radius, float from, float to) const {
        list_->PathArcTo(at(x, y), length(radius), from, to);
        list_->PathStroke(color_, stroke());
    }
    void triangle(ImVec2 a, ImVec2 b, ImVec2 c) const { list_->AddTriangleFilled(a, b, c, color_); }

  private:
    ImDrawList* list_;
    ImVec2 corner_;
    float unit_;
    float inset_;
    ImU32 color_;
};

void lock(const Board& board, bool closed) {
    board.box(3, 7.5F, 13, 14.5F, 1.5F, closed);
    const float left = closed ? 5.2F : 7.6F;
    board.arc(left + 2.8F, 5, 2.8F, kPi, 2 * kPi);
    board.line(left, 5, left, 7.5F);
    if (closed) {
        board.line(left + 5.6F, 5, left + 5.6F, 7.5F);
    }
}

void dice(const Board& board) {
    board.box(2, 2, 14, 14, 2.5F, false);
    for (const float place : {5.2F, 10.8F}) {
        board.dot(place, place, 1.25F);
        board.dot(place, 16 - place, 1.25F);
    }
    board.dot(8, 8, 1.25F);
}

void reset(const Board& board) {
    board.arc(8, 8.5F, 5, -0.35F * kPi, 1.25F * kPi);
    board.triangle(board.at(1.6F, 6.2F), board.at(6.6F, 6.8F), board.at(4.4F, 2.0F));
}

void bent_arrow(const Board& board, bool mirrored) {
    const auto x = [&](float value) { return mirrored ? 16 - value : value; };
    board.triangle(board.at(x(1.5F), 6), board.at(x(6), 2), board.at(x(6), 10));
    board.line(x(6), 6, x(10.5F), 6);
    board.arc(x(10.5F), 9.5F, 3.5F, mirrored ? 0.5F * kPi : -0.5F * kPi,
              mirrored ? 1.5F * kPi : 0.5F * kPi);
    board.line(x(10.5F), 13, x(6), 13);
}

void triangle(const Board& board, bool mirrored) {
    const auto x = [&](float value) { return mirrored ? 16 - value : value; };
    board.triangle(board.at(x(5), 3), board.at(x(5), 13), board.at(x(12), 8));
}

}  // namespace

void draw_icon(ImDrawList* list, Icon icon, ImVec2 corner, float side, ImU32 color) {
    const Board board(list, corner, side, color);
    switch (icon) {
        case Icon::lock_open:
            lock(board, false);
            break;
        case Icon::lock_closed:
            lock(board, true);
            break;
        case Icon::dice:
            dice(board);
            break;
        case Icon::reset:
            reset(board);
            break;
        case Icon::undo:
            bent_arrow(board, false);
            break;
        case Icon::redo:
            bent_arrow(board, true);
            break;
        case Icon::minus:
            board.line(3, 8, 13, 8);
            break;
        case Icon::plus:
            board.line(3, 8, 13, 8);
            board.line(8, 3, 8, 13);
            break;
        case Icon::previous:
            triangle(board, true);
            break;
        case Icon::next:
        case Icon::play:
            triangle(board, false);
            break;
        case Icon::stop:
            board.box(4, 4, 12, 12, 1, true);
            break;
        case Icon::close:
            board.line(4, 4, 12, 12);
            board.line(12, 4, 4, 12);
            break;
    }
}

}  // namespace zscope::ui
