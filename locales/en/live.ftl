live-on = This page follows what changes.
live-changed = Updated. Rows changed: { $count }.
live-moved = This document has changed. Reload the page before you act.
live-off = Live updates have stopped. Reload the page for the latest state.
printed-at = printed { $when }
