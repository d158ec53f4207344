#pragma once

#include "app/state/panels.h"

namespace zscope::ui {

/// A quiet question mark at the right end of the tab bar, or of the title, of a panel that is seen;
/// its tooltip is the panel's help. After the panel's End; takes no room from the tabs.
void draw_help_mark(const PanelInfo& panel);

}  // namespace zscope::ui
